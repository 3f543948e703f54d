/** Asks with a WAV file, and writes the answer to another: `node audio.promise.ts question.wav answer.wav`. The file has PCM with 16 bits. */
import { Effect } from "effect"
import * as Audio from "effect-genai/Audio"
import { GoogleGenAI, Modality } from "effect-genai/promise"
import * as Wav from "effect-genai/Wav"
import { readFile, writeFile } from "node:fs/promises"

const [from = "question.wav", to = "answer.wav"] = process.argv.slice(2)
const question = Effect.runSync(Wav.decode(await readFile(from)))

await using ai = new GoogleGenAI()

await using session = await ai.live.connect({
  model: "gemini-2.5-flash-native-audio-preview-12-2025",
  config: { responseModalities: [Modality.AUDIO], outputAudioTranscription: {} }
})

// 20 milliseconds in each message. The end of the audio tells the model to answer.
const frame = question.sampleRate * question.channels * 2 / 50
for (let at = 0; at < question.bytes.length; at += frame) {
  session.sendRealtimeInput({
    audio: Audio.toBlob({ ...question, bytes: question.bytes.subarray(at, at + frame) })
  })
}
session.sendRealtimeInput({ audioStreamEnd: true })

const answer: Array<Audio.Pcm> = []
for await (const message of session) {
  const { outputTranscription, turnComplete } = message.serverContent ?? {}
  if (outputTranscription?.text !== undefined) console.log(outputTranscription.text)
  answer.push(...Audio.fromMessage(message))
  if (turnComplete) break
}
await writeFile(to, Effect.runSync(Wav.encode(answer)))

const seconds = answer.reduce((sum, { bytes, sampleRate }) => sum + bytes.length / 2 / sampleRate, 0)
console.log(`${seconds.toFixed(1)} seconds of audio`)
