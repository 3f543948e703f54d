/** Some seconds of music, steered while it plays, in a WAV file: `node music.effect.ts music.wav`. */
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Stdio, Stream } from "effect"
import { type Audio, GenAI, LiveMusic, Wav } from "effect-genai"

const seconds = ({ bytes, channels, sampleRate }: Audio.Pcm) => bytes.length / 2 / channels / sampleRate

const program = Effect.gen(function*() {
  const music = yield* LiveMusic
  const files = yield* FileSystem.FileSystem
  const stdio = yield* Stdio.Stdio
  const [to = "music.wav"] = yield* stdio.args

  const session = yield* music.connect({
    model: "models/lyria-realtime-exp",
    config: { httpOptions: { apiVersion: "v1alpha" } }
  })
  yield* session.filteredPrompts.pipe(
    Stream.runForEach(({ filteredReason, text }) => Console.log(`Filtered: ${text} (${filteredReason})`)),
    Effect.forkScoped
  )
  yield* session.setWeightedPrompts({ weightedPrompts: [{ text: "Minimal techno", weight: 1 }] })
  yield* session.setMusicGenerationConfig({ musicGenerationConfig: { bpm: 120 } })
  yield* session.play

  // Music has no end. A chunk of the API has about two seconds.
  const chunks = session.audio.pipe(Stream.take(5), Stream.runCollect)
  const first = yield* chunks
  yield* session.setWeightedPrompts({
    weightedPrompts: [{ text: "Minimal techno", weight: 0.3 }, { text: "Oboe", weight: 1 }]
  })
  const second = yield* chunks
  yield* session.stop

  yield* files.writeFile(to, yield* Wav.encode([...first, ...second]))
  yield* Console.log(`${[...first, ...second].reduce((sum, pcm) => sum + seconds(pcm), 0).toFixed(1)} seconds of music`)
}).pipe(Effect.scoped)

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide([layer, NodeServices.layer]), NodeRuntime.runMain)
