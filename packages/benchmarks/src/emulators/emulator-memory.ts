/** The emulator in memory: `node emulator-memory.mjs WORKLOAD`. */
import { Emulator } from "@effect-genai/testing/Emulator"
import * as Script from "@effect-genai/testing/Script"
import { measure } from "./memory.ts"
import { answer, pieces, words } from "./server.ts"

await measure(Emulator.layer({
  script: [
    Script.always("models.generateContentStream", Script.says(words(pieces))),
    Script.always("models.generateContent", Script.says(answer))
  ]
}))
