/** Some seconds of music, steered while it plays, in a WAV file: `node music.promise.ts music.wav`. */
import { Effect } from "effect"
import * as Audio from "effect-genai/Audio"
import { GoogleGenAI } from "effect-genai/promise"
import * as Wav from "effect-genai/Wav"
import { writeFile } from "node:fs/promises"

const [to = "music.wav"] = process.argv.slice(2)

await using ai = new GoogleGenAI({ httpOptions: { apiVersion: "v1alpha" } })

await using session = await ai.live.music.connect({ model: "models/lyria-realtime-exp" })
await session.setWeightedPrompts({ weightedPrompts: [{ text: "Minimal techno", weight: 1 }] })
await session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 120 } })
session.play()

// Music has no end. A chunk of the API has about two seconds.
const music: Array<Audio.Pcm> = []
for await (const message of session) {
  if (message.filteredPrompt) console.log(`Filtered: ${message.filteredPrompt.text}`)
  for (const pcm of Audio.fromMessage(message)) {
    music.push(pcm)
    if (music.length === 5) {
      await session.setWeightedPrompts({
        weightedPrompts: [{ text: "Minimal techno", weight: 0.3 }, { text: "Oboe", weight: 1 }]
      })
    }
  }
  if (music.length >= 10) break
}
session.stop()

await writeFile(to, Effect.runSync(Wav.encode(music)))
const seconds = music.reduce((sum, pcm) => sum + pcm.bytes.length / 2 / pcm.channels / pcm.sampleRate, 0)
console.log(`${seconds.toFixed(1)} seconds of music`)
