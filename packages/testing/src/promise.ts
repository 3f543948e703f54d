/**
 * Tests of plain async code: the emulator, and mocks of `GoogleGenAI`, without Effect in the test.
 *
 * @example
 * ```ts
 * import { Answer, mockGoogleGenAI } from "@effect-genai/testing/promise"
 *
 * const ai = mockGoogleGenAI({ models: { generateContent: Answer.text("Rayleigh scattering.") } })
 * const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 * ```
 *
 * @since 0.1.0
 */
export * as Answer from "./Answer.ts"
export type { ClientMode, Options as CassetteOptions, UnmatchedRequest } from "./Cassette.ts"
export type { Options, ServerOptions } from "./Emulator.ts"
export * as Fault from "./Fault.ts"
export * as LiveScript from "./LiveScript.ts"
export { Cassette } from "./promise/Cassette.ts"
export { Emulator } from "./promise/Emulator.ts"
export { type MockedGoogleGenAI, mockGoogleGenAI } from "./promise/MockGoogleGenAI.ts"
export * as Reply from "./Reply.ts"
export * as RpcStatus from "./RpcStatus.ts"
export * as Script from "./Script.ts"
