/** A session of `BidiGenerateMusic`: prompts and settings of the client, and sound while it plays. */
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Hash from "effect/Hash"
import type * as Scope from "effect/Scope"
import * as RpcStatus from "../../RpcStatus.ts"
import { type JsonObject, number, objects, string } from "../json.ts"
import { BidiGenerateMusicClientMessage } from "../messages.ts"
import type { World } from "../world.ts"
import { tone } from "./audio.ts"
import { type Line, refusal, type Session } from "./connection.ts"
import type { Endpoint } from "./endpoint.ts"
import * as messages from "./messages.ts"
import { modelOf } from "./setup.ts"

export interface Options {
  readonly world: World
  readonly endpoint: Endpoint
}

export const make = Effect.fnUntraced(
  function*({ endpoint, world }: Options, line: Line): Effect.fn.Return<Session, never, Scope.Scope> {
    const playing = yield* FiberHandle.make<void>()
    const read = messages.reader(BidiGenerateMusicClientMessage, endpoint, world)
    let ready = false
    const player: Player = { line, playing, prompts: [], config: {}, position: 0 }
    return {
      receive: Effect.fnUntraced(
        function*(frame) {
          const [name, body, value] = yield* read(frame)
          if ((name === "setup") === ready) {
            return yield* RpcStatus.invalidArgument("setup must be the first message and only the first")
          }
          if (name !== "setup") return yield* handlers[name](player, body, value)
          yield* modelOf(world, endpoint, body)
          ready = true
          yield* line.send({ setupComplete: {} })
        },
        Effect.mapError(refusal)
      )
    }
  }
)

interface Player {
  readonly line: Line
  /** Sends the sound. */
  readonly playing: FiberHandle.FiberHandle<void>
  prompts: ReadonlyArray<JsonObject>
  config: JsonObject
  /** In samples. */
  position: number
}

type Handler = (player: Player, message: JsonObject, value: unknown) => Effect.Effect<void, RpcStatus.RpcStatus>

// -----------------------------------------------------------------------------
// prompts and settings
// -----------------------------------------------------------------------------

const clientContent: Handler = Effect.fnUntraced(function*(player, content) {
  const prompts = objects(content["weightedPrompts"])
  if (prompts.length === 0) return yield* refused("client_content.weighted_prompts", "must have at least one prompt.")
  for (const [index, { weight }] of prompts.entries()) {
    if (number(weight ?? 1) === 0) {
      return yield* refused(`client_content.weighted_prompts[${index}].weight`, "must not be zero.")
    }
  }
  player.prompts = prompts.filter(({ text }) => !isFiltered(text))
  for (const { text } of prompts.filter(({ text }) => isFiltered(text))) {
    yield* player.line.send({ filteredPrompt: { text, filteredReason: "The prompt is not allowed." } })
  }
})

/** The emulator filters the prompts that say so. */
const isFiltered = (text: unknown): boolean => /\bfiltered\b/i.test(string(text) ?? "")

const musicGenerationConfig: Handler = Effect.fnUntraced(function*(player, config) {
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = number(config[name])
    if (value !== undefined && (value < least || value > most)) {
      return yield* refused(`music_generation_config.${name}`, `must be from ${least} to ${most}.`)
    }
  }
  player.config = config
})

/** The ranges of settings in the documentation of the API. */
const ranges: { readonly [name: string]: readonly [least: number, most: number] } = {
  temperature: [0, 3],
  topK: [1, 1000],
  seed: [0, 2_147_483_647],
  guidance: [0, 6],
  bpm: [60, 200],
  density: [0, 1],
  brightness: [0, 1]
}

const refused = (field: string, why: string) =>
  RpcStatus.invalidArgument(`Invalid value at '${field}': ${why}`, [{ field, description: why }])

// -----------------------------------------------------------------------------
// playback
// -----------------------------------------------------------------------------

const playbackControl: Handler = (player, _, value) => {
  const control = controls[String(value)]
  return control === undefined
    ? Effect.fail(refused("playback_control", `unknown value ${JSON.stringify(value)}.`))
    : control(player)
}

const controls: { readonly [name: string]: (player: Player) => Effect.Effect<void, RpcStatus.RpcStatus> } = {
  PLAY: (player) =>
    player.prompts.length === 0
      ? Effect.fail(RpcStatus.invalidArgument("At least one weighted prompt must be set before playback."))
      : FiberHandle.run(player.playing, play(player), { onlyIfMissing: true }),
  PAUSE: ({ playing }) => FiberHandle.clear(playing),
  STOP: (player) => Effect.andThen(FiberHandle.clear(player.playing), rewind(player)),
  RESET_CONTEXT: (player) => rewind(player)
}

const rewind = (player: Player) => Effect.sync(() => void (player.position = 0))

/** One chunk at once, and then one for each time that a chunk takes. */
const play = Effect.fnUntraced(function*(player: Player): Effect.fn.Return<void> {
  while (true) {
    const { config, position, prompts } = player
    const frequency = 110 + (Math.abs(Hash.string(JSON.stringify(prompts))) % 440)
    player.position = position + samples
    yield* player.line.send({
      serverContent: {
        audioChunks: [{
          data: tone(format, frequency, samples, position),
          mimeType: `audio/l16;rate=${format.rate};channels=${format.channels}`,
          sourceMetadata: {
            clientContent: { weightedPrompts: prompts },
            ...(Object.keys(config).length > 0 ? { musicGenerationConfig: config } : undefined)
          }
        }]
      }
    })
    yield* Effect.sleep(chunk)
  }
})

const format = { rate: 48_000, channels: 2 }
/** In milliseconds. */
const chunk = 200
const samples = (format.rate * chunk) / 1000

const handlers = { setup: () => Effect.void, clientContent, musicGenerationConfig, playbackControl }
