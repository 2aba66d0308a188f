-- What scripts see: the sandbox of core/lua/sandbox.c, name for name, and nothing else of Lua.
stds.remit = {
  read_globals = {
    "policy", "subject", "words",
    "assert", "error", "ipairs", "pairs", "select", "tonumber", "tostring", "type",
    math = {
      fields = {
        "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log",
        "max", "maxinteger", "min", "mininteger", "modf", "pi", "rad", "sin", "sqrt", "tan",
        "tointeger", "type", "ult",
      },
    },
    string = {
      fields = {
        "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep",
        "reverse", "sub", "upper",
      },
    },
    table = { fields = { "concat", "insert", "move", "pack", "remove", "sort", "unpack" } },
    utf8 = { fields = { "char", "charpattern", "codepoint", "codes", "len", "offset" } },
  },
}
std = "remit"
max_line_length = 120 -- a row of outcomes or of a table of decisions is best read on one line
