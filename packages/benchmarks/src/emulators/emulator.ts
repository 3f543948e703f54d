/** The emulator of this project as a server. */
import { Emulator } from "@effect-genai/testing/promise/Emulator"
import * as Reply from "@effect-genai/testing/Reply"
import * as Script from "@effect-genai/testing/Script"
import * as Stream from "effect/Stream"
import { announce, answer, pieces, prompts, words } from "./server.ts"

const first = { candidates: [{ content: { parts: [{ text: "Hi" }], role: "model" }, index: 0 }] }
const emulator = await Emulator.listen({
  script: [
    Script.always(
      Script.asks({ prompt: prompts.idle }),
      Reply.serverEvents(Stream.concat(Stream.make({ data: first }), Stream.never))
    ),
    Script.always("models.generateContentStream", Script.says(words(pieces))),
    Script.always("models.generateContent", Script.says(answer))
  ]
})
announce(emulator.baseUrl)
