-- Other names of the countries that claims on pay are about.

INSERT INTO country_name (name, code) VALUES
('America', 'US'),
('Britain', 'GB'),
('England', 'GB'),
('Great Britain', 'GB'),
('UK', 'GB'),
('U.K.', 'GB'),
('U.S.', 'US'),
('United Kingdom', 'GB'),
('United States', 'US'),
('USA', 'US');
