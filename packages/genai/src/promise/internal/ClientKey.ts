/**
 * The key of the client alone. The published entry has it in the place of the class, which leads to all kinds of calls and to the HTTP client of Effect.
 */
import * as Context from "effect/Context"
import type { GenAIClient as Client } from "../../GenAIClient.ts"

export const GenAIClient = /*#__PURE__*/ Context.Service<Client, Client["Service"]>("effect-genai/GenAIClient")
