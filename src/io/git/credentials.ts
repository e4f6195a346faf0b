export type {
  ClientTls as GitTls,
  GitCredentials,
  ProxyAddress as GitProxy,
} from '../../core/address/index.ts'
