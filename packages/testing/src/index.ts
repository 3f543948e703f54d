/** An emulator of the Gemini API for tests, in memory or over HTTP, with scripts and fault plans. */
export type { Delivery } from "./Delivery.ts"
export { Emulator, type Model, type Options, type ServerOptions } from "./Emulator.ts"
export * as Fault from "./Fault.ts"
export type { Identity, Machine } from "./Identity.ts"
export { type Backend, type Match, type OperationName, type Outcome, ReceivedRequest } from "./ReceivedRequest.ts"
export * as Reply from "./Reply.ts"
export * as RpcStatus from "./RpcStatus.ts"
export * as Script from "./Script.ts"
