/** The requests of an upload that has been started. */
import { Emulator } from "@effect-genai/testing"
import { Effect } from "effect"
import { type Face, type Parsed, send } from "./faces.ts"

export const proceed = (face: Face, url: string, command: string, offset = 0, bytes: Uint8Array | string = "") =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    const { response, text } = yield* send(face, url.slice(baseUrl.length), undefined, {
      method: "POST",
      headers: { "x-goog-api-key": "k", "x-goog-upload-command": command, "x-goog-upload-offset": String(offset) },
      body: bytes as BodyInit
    })
    return {
      status: response.status,
      state: response.headers.get("x-goog-upload-status"),
      received: response.headers.get("x-goog-upload-size-received"),
      body: text === "" ? undefined : JSON.parse(text) as Parsed
    }
  })
