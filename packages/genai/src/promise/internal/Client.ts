/**
 * All calls of a client, which are loaded with the first one that is not `models.generateContent`.
 */
export { client } from "../../internal/call/Call.ts"
