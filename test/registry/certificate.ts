/**
 * A self-signed certificate for `localhost` and `127.0.0.1`, good for a hundred years, with its
 * key: for tests on loopback alone, so it protects nothing.
 */
export const certificateFixture: { readonly cert: string; readonly key: string } = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUIPDXqRA6d/v97YMCqmIe3ya2cJUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTExNTIxM1oYDzIxMjYxMDI4
MTE1MjEzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATUIXqmNbA+7zQ34hHrIKI1kulQZelbalY5x8gPld3hFU1LyvdBtBNf
tJxaH3uI3dgYj5AIiHdF8jeE1MpbF4/wo28wbTAdBgNVHQ4EFgQUeoV0RMM/XBw7
zZqJK3+EDWN438IwHwYDVR0jBBgwFoAUeoV0RMM/XBw7zZqJK3+EDWN438IwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgaP7O+b+UlIdslkhnGhRdKyRPvuV0ywCVLZv/QF/GlkwCIESR
2K9nB0zXd/jkKTThXS5x/zYHZ+C7/neQZZh7/k8C
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYP8Ac44YpwdT7GqG
UoWwNwrBHN6ShQ2IsC4GlOEERcahRANCAATUIXqmNbA+7zQ34hHrIKI1kulQZelb
alY5x8gPld3hFU1LyvdBtBNftJxaH3uI3dgYj5AIiHdF8jeE1MpbF4/w
-----END PRIVATE KEY-----
`,
}
