/**
 * Tests of programs that use the Gemini API: an emulator, in memory or over HTTP, with scripts and fault plans, mocks of the resources, and cassettes of
 * recorded traffic.
 */
export * as Answer from "./Answer.ts"
export { Cassette, type ClientMode, type Options as CassetteOptions, UnmatchedRequest } from "./Cassette.ts"
export * as CassetteFile from "./CassetteFile.ts"
export type { Delivery } from "./Delivery.ts"
export { Emulator, type Model, type Options, type ServerOptions } from "./Emulator.ts"
export * as Fault from "./Fault.ts"
export type { Identity, Machine } from "./Identity.ts"
export type { Latency } from "./Latency.ts"
export * as LiveScript from "./LiveScript.ts"
export * as Mock from "./Mock.ts"
export type { Quota } from "./Quota.ts"
export { type Backend, type Match, type OperationName, type Outcome, ReceivedRequest } from "./ReceivedRequest.ts"
export { type Ending, ReceivedFrame, ReceivedSession } from "./ReceivedSession.ts"
export * as Reply from "./Reply.ts"
export * as RpcStatus from "./RpcStatus.ts"
export * as Script from "./Script.ts"
export type { Call, FunctionResult, Part, Step, Turn, TurnOptions } from "./Turn.ts"
