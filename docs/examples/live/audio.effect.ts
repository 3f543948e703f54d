/** Asks with a WAV file, and writes the answer to another: `node audio.effect.ts question.wav answer.wav`. The file has PCM with 16 bits. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Stdio, Stream } from "effect"
import { Audio, GenAI, Live, Wav } from "effect-genai"

const program = Effect.gen(function*() {
  const live = yield* Live
  const files = yield* FileSystem.FileSystem
  const stdio = yield* Stdio.Stdio
  const [from = "question.wav", to = "answer.wav"] = yield* stdio.args
  const question = yield* Wav.decode(yield* files.readFile(from))

  const session = yield* live.connect({
    model: "gemini-2.5-flash-native-audio-preview-12-2025",
    config: { responseModalities: ["AUDIO"], outputAudioTranscription: {} }
  })

  // A microphone would be a stream of samples too. It ends with `audioStreamEnd`, so that the model answers.
  const ask = Audio.sendTo(Stream.succeed(question.bytes), session, question)
  const listen = session.messages.pipe(
    Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
    Stream.tap(({ serverContent }) => {
      const { text } = serverContent?.outputTranscription ?? {}
      return text === undefined ? Effect.void : Console.log(text)
    }),
    // Drops what has not been played when the user interrupts the model.
    Audio.playback(),
    Stream.runCollect
  )
  const [, answer] = yield* Effect.all([ask, listen], { concurrency: "unbounded" })
  yield* files.writeFile(to, yield* Wav.encode(answer))

  const seconds = answer.reduce((sum, { bytes, sampleRate }) => sum + bytes.length / 2 / sampleRate, 0)
  yield* Console.log(`${seconds.toFixed(1)} seconds of audio`)
}).pipe(Effect.scoped)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, NodeServices.layer]), NodeRuntime.runMain)
