/**
 * A `GoogleGenAI` of stubs, for tests of plain async code.
 *
 * @since 0.1.0
 */
import { GoogleGenAI } from "effect-genai/promise"
import * as Layer from "effect/Layer"
import { braces } from "../internal/mocked.ts"
import * as mockedGenAI from "../internal/mockedGenAI.ts"
import { type GenAIStubs, Recorder } from "../Mock.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A client whose resources are mocks, and the calls that they received.
 *
 * @category models
 * @since 0.1.0
 */
export interface MockedGoogleGenAI extends GoogleGenAI {
  /** The calls until now, oldest first: all, or those of a method. Each request counts: a turn of a function loop, a page of a list. */
  readonly calls: Recorder["Service"]["calls"]
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * A client whose resources answer as their stubs say, and that sends nothing. A stub is an answer, a list of answers for a stream or a list, an
 * `Answer.sequence`, or a function that returns one or a promise of it; errors reject. What the client makes of several calls is real: chats, the functions
 * that a model calls, and `generateObject`, over the stubs of `models`. A method without a stub rejects, and says which one it is.
 *
 * @example
 * ```ts
 * import { Answer, mockGoogleGenAI } from "@effect-genai/testing/promise"
 *
 * const ai = mockGoogleGenAI({
 *   models: {
 *     generateContent: ({ contents }) => Answer.text(`You said: ${String(contents)}`),
 *     generateContentStream: Answer.stream(["It ", "rains."]),
 *     embedContent: Answer.error("RateLimited")
 *   },
 *   files: { get: async ({ name }) => ({ name, state: "ACTIVE" }) }
 * })
 * const asked = ai.calls("models.generateContent").map(({ args: [params] }) => params.contents)
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const mockGoogleGenAI = (stubs: GenAIStubs = {}): MockedGoogleGenAI => {
  const { calls, record } = Recorder.make()
  const services = mockedGenAI.services(stubs, { record, advice: (path) => `mockGoogleGenAI(${braces(path)})` })
  const client = GoogleGenAI.fromLayer(Layer.effectContext(services), { vertexai: stubs.vertexai === true })
  return Object.assign(client, { calls })
}
