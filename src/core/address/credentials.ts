/** Who somebody is for a Git remote. */
export type GitCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | {
      readonly kind: 'ssh'
      /** Private key, PEM or OpenSSH. */
      readonly identity: string
      readonly knownHosts: string
      readonly passphrase?: string
    }

/** PEM texts. `ca` is added to the system's roots; certificate and key come together. */
export type ClientTls = {
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
}

/** `address` is `http://`, `https://` or `socks5://` with host and port; user and password apart. */
export type ProxyAddress = {
  readonly address: string
  readonly username?: string
  readonly password?: string
}
