/**
 * Credentials of Google Cloud for `effect-genai`. Each module has one kind, and makes an `Auth`. This entry is for Node; on other platforms import a module,
 * such as `@effect-genai/google-auth/ServiceAccount`.
 *
 * @since 0.1.0
 */
export * as ApplicationDefault from "./ApplicationDefault.ts"
export * as MetadataServer from "./MetadataServer.ts"
export * as ServiceAccount from "./ServiceAccount.ts"
export * as WorkloadIdentity from "./WorkloadIdentity.ts"
