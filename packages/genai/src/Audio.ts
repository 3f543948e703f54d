/**
 * Audio of Live sessions: raw PCM with 16 bits, little-endian. Frames of a microphone, the queue of a speaker, and media types with sample rates. Other
 * formats need a codec, and this module has none.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Exit from "effect/Exit"
import { dual } from "effect/Function"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { GenAIError, InvalidRequest } from "./GenAIError.ts"
import * as Waiting from "./internal/check/Buffering.ts"
import { asFields } from "./internal/check/Fields.ts"
import { invalidRequest } from "./internal/check/Parameters.ts"
import * as Rules from "./internal/check/Rules.ts"
import type { Buffering } from "./LiveSession.ts"
import type { LiveSendRealtimeInputParameters, LiveServerMessage } from "./wire/Live.ts"
import type { LiveMusicServerMessage } from "./wire/LiveMusic.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The format of PCM. Live sessions take any sample rate, 16,000 Hz natively, and answer with 24,000 Hz. Music has 48,000 Hz and two channels.
 *
 * @category models
 * @since 0.1.0
 */
export interface PcmFormat {
  /** The samples of a second of one channel, in Hz. */
  readonly sampleRate: number
  /** The number of channels, whose samples alternate. By default 1. */
  readonly channels?: number | undefined
}

/**
 * Audio: the bytes of samples with 16 bits, little-endian, and their format.
 *
 * @category models
 * @since 0.1.0
 */
export interface Pcm extends PcmFormat {
  /** The number of channels. */
  readonly channels: number
  /** The samples of all channels, in turn. */
  readonly bytes: Uint8Array
}

/**
 * Samples as sources have them: numbers from -1 to 1 (Web Audio), numbers of 16 bits, or the bytes of such numbers, little-endian.
 *
 * @category models
 * @since 0.1.0
 */
export type Samples = Float32Array | Int16Array | Uint8Array

/**
 * How to make frames of samples.
 *
 * @category models
 * @since 0.1.0
 */
export interface FrameOptions extends PcmFormat {
  /** How long a frame is. By default 20 milliseconds. */
  readonly duration?: Duration.Input | undefined
}

/**
 * What takes the audio of a microphone: a Live session.
 *
 * @category models
 * @since 0.1.0
 */
export interface RealtimeInput {
  /** Sends realtime input. */
  readonly sendRealtimeInput: (params: LiveSendRealtimeInputParameters) => Effect.Effect<void, GenAIError>
}

/**
 * How to send the audio of a microphone.
 *
 * @category models
 * @since 0.1.0
 */
export interface SendOptions extends FrameOptions, Buffering {
  /** The number of frames that may wait to be sent. By default 50, which is one second of frames of 20 milliseconds. */
  readonly capacity?: number | undefined
  /**
   * Who finds out when the user speaks. By default the server (`"automatic"`): the end of the audio is sent as `audioStreamEnd`. `"manual"`, for sessions with
   * `realtimeInputConfig.automaticActivityDetection.disabled`, sends `activityStart` before the audio and `activityEnd` after it.
   */
  readonly activity?: "automatic" | "manual" | undefined
}

/**
 * How audio waits to be played.
 *
 * @category models
 * @since 0.1.0
 */
export interface PlaybackOptions<E = never, R = never> extends Buffering {
  /**
   * The number of chunks that may wait to be played. By default 1,024, some minutes of speech. With `"suspend"`, a full queue also holds back the messages, so
   * an interruption is noticed late.
   */
  readonly capacity?: number | undefined
  /** Runs when the user has interrupted the model, after the queue was emptied: to stop what is already with the speaker. */
  readonly onInterrupted?: Effect.Effect<void, E, R> | undefined
}

// -----------------------------------------------------------------------------
// Media types
// -----------------------------------------------------------------------------

/**
 * The media type of PCM, for example `audio/pcm;rate=16000`.
 *
 * @category media types
 * @since 0.1.0
 * @example
 * ```ts
 * import { Audio } from "effect-genai"
 *
 * console.log(Audio.mimeType({ sampleRate: 16_000 })) // audio/pcm;rate=16000
 * console.log(Audio.formatOf("audio/L16;codec=pcm;rate=24000")) // { sampleRate: 24000, channels: 1 }
 * ```
 */
export const mimeType = ({ channels = 1, sampleRate }: PcmFormat): string =>
  `audio/pcm;rate=${sampleRate}${channels === 1 ? "" : `;channels=${channels}`}`

/**
 * The format that a media type says: that of `audio/pcm` or `audio/l16` with a sample rate. `undefined` for others.
 *
 * @category media types
 * @since 0.1.0
 */
export const formatOf = (mimeType: string): Omit<Pcm, "bytes"> | undefined => {
  const [type = "", ...parameters] = mimeType.toLowerCase().split(";").map((part) => part.trim())
  const parameter = (name: string) => {
    const found = parameters.find((parameter) => parameter.startsWith(`${name}=`))
    return found === undefined ? undefined : wholeNumber(found.slice(name.length + 1).replaceAll("\"", ""))
  }
  const [sampleRate, channels = 1] = [parameter("rate"), parameter("channels")]
  return pcmTypes.has(type) && sampleRate !== undefined ? { sampleRate, channels } : undefined
}

const pcmTypes: ReadonlySet<string> = /*#__PURE__*/ new Set(["audio/pcm", "audio/l16"])

const wholeNumber = (text: string): number | undefined => /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined

// -----------------------------------------------------------------------------
// Samples
// -----------------------------------------------------------------------------

/**
 * The bytes of samples. Numbers beyond -1 and 1 are clipped, and what is not a number is silence.
 *
 * @category samples
 * @since 0.1.0
 */
export const toBytes = (samples: Samples): Uint8Array => {
  if (samples instanceof Uint8Array) return samples
  const bytes = new Uint8Array(samples.length * 2)
  const view = new DataView(bytes.buffer)
  if (samples instanceof Int16Array) {
    for (let index = 0; index < samples.length; index++) view.setInt16(index * 2, samples[index]!, true)
  } else {
    for (let index = 0; index < samples.length; index++) {
      const sample = Math.max(-1, Math.min(1, samples[index]!))
      view.setInt16(index * 2, Math.round(sample * (sample < 0 ? 0x8000 : 0x7fff)), true)
    }
  }
  return bytes
}

/**
 * Samples from -1 to 1, as Web Audio plays them. Half a sample at the end is left out.
 *
 * @category samples
 * @since 0.1.0
 */
export const toFloat32 = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length >> 1 }, (_, index) => {
    const sample = view.getInt16(index * 2, true)
    return sample / (sample < 0 ? 0x8000 : 0x7fff)
  })
}

/**
 * Cuts samples into frames of one length. The last frame may be shorter; an incomplete sample at the end is left out. The frames are copies, so a source may
 * use its buffers again. Fails with `InvalidRequest` if the format or the duration makes no sense.
 *
 * @category samples
 * @since 0.1.0
 */
export const frames: {
  (options: FrameOptions): <E, R>(
    samples: Stream.Stream<Samples, E, R>
  ) => Stream.Stream<Uint8Array, E | InvalidRequest, R>
  <E, R>(
    samples: Stream.Stream<Samples, E, R>,
    options: FrameOptions
  ): Stream.Stream<Uint8Array, E | InvalidRequest, R>
} = /*#__PURE__*/ dual(
  2,
  <E, R>(
    samples: Stream.Stream<Samples, E, R>,
    options: FrameOptions
  ): Stream.Stream<Uint8Array, E | InvalidRequest, R> =>
    Stream.unwrap(
      Effect.map(Effect.fromResult(frameLength("Audio.frames", options)), ({ block, length }) =>
        Stream.mapAccum(
          samples,
          (): OpenFrame => ({ frame: new Uint8Array(length), filled: 0 }),
          ({ filled, frame }, samples) => {
            const bytes = toBytes(samples)
            const full: Array<Uint8Array> = []
            for (let at = 0; at < bytes.length;) {
              const piece = bytes.subarray(at, at + length - filled)
              frame.set(piece, filled)
              at += piece.length
              filled += piece.length
              if (filled === length) {
                full.push(frame)
                frame = new Uint8Array(length)
                filled = 0
              }
            }
            return [{ frame, filled }, full]
          },
          { onHalt: ({ filled, frame }) => filled < block ? [] : [frame.subarray(0, filled - filled % block)] }
        ))
    )
)

/** A frame with room for what comes next. */
interface OpenFrame {
  readonly frame: Uint8Array
  readonly filled: number
}

/** The bytes of a frame, and those of one sample of all channels. */
const frameLength = (
  operation: string,
  { channels = 1, duration = 20, sampleRate }: FrameOptions
): Result.Result<{ readonly length: number; readonly block: number }, InvalidRequest> => {
  const positive = (field: string, value: number) =>
    Number.isInteger(value) && value > 0
      ? Result.void
      : Result.fail(invalidRequest(operation, field, "a whole number of at least 1"))
  return Result.gen(function*() {
    yield* positive("sampleRate", sampleRate)
    yield* positive("channels", channels)
    const milliseconds = Result.getOrUndefined(Result.try(() => Duration.toMillis(Duration.fromInputUnsafe(duration))))
    const samples = Math.round(sampleRate * (milliseconds ?? Number.NaN) / 1_000)
    if (!(samples >= 1 && Number.isFinite(samples))) {
      return yield* Result.fail(invalidRequest(operation, "duration", "a finite duration of at least one sample"))
    }
    return { length: samples * channels * 2, block: channels * 2 }
  })
}

// -----------------------------------------------------------------------------
// Messages
// -----------------------------------------------------------------------------

/**
 * The audio of a message, piece by piece. What is not PCM with a sample rate is left out.
 *
 * @category messages
 * @since 0.1.0
 */
export const fromMessage = (message: LiveServerMessage | LiveMusicServerMessage): ReadonlyArray<Pcm> => {
  const { audioChunks, modelTurn } = asFields(message.serverContent)
  const { parts } = asFields(modelTurn)
  const blobs: ReadonlyArray<unknown> = Array.isArray(audioChunks)
    ? audioChunks
    : Array.isArray(parts)
    ? parts.map((part) => asFields(part)["inlineData"])
    : []
  return blobs.flatMap((blob) => {
    const { data, mimeType } = asFields(blob)
    const format = formatOf(String(mimeType))
    const bytes = format && Result.getOrUndefined(Base64.decode(String(data)))
    return format === undefined || bytes === undefined ? [] : [{ ...format, bytes }]
  })
}

/**
 * PCM as the audio of `sendRealtimeInput`.
 *
 * @category messages
 * @since 0.1.0
 */
export const toBlob = (
  pcm: PcmFormat & { readonly bytes: Uint8Array }
): { readonly data: string; readonly mimeType: string } => ({
  data: Base64.encode(pcm.bytes),
  mimeType: mimeType(pcm)
})

/**
 * Sends the audio of a microphone to a session, frame by frame, until the source ends. A bounded queue stands between the two. When the source ends, or fails,
 * or the effect is interrupted, the server is told that there is no more audio.
 *
 * @category messages
 * @since 0.1.0
 * @example
 * ```ts
 * import type { Stream } from "effect"
 * import { Audio } from "effect-genai"
 *
 * const talk = (microphone: Stream.Stream<Float32Array>, session: Audio.RealtimeInput) =>
 *   Audio.sendTo(microphone, session, { sampleRate: 16_000, strategy: "sliding" })
 * ```
 */
export const sendTo: {
  (
    session: RealtimeInput,
    options: SendOptions
  ): <E, R>(samples: Stream.Stream<Samples, E, R>) => Effect.Effect<void, E | GenAIError, R>
  <E, R>(
    samples: Stream.Stream<Samples, E, R>,
    session: RealtimeInput,
    options: SendOptions
  ): Effect.Effect<void, E | GenAIError, R>
} = /*#__PURE__*/ dual(
  3,
  <E, R>(
    samples: Stream.Stream<Samples, E, R>,
    { sendRealtimeInput }: RealtimeInput,
    { activity = "automatic", capacity = 50, strategy, ...format }: SendOptions
  ): Effect.Effect<void, E | GenAIError, R> => {
    const wrong = Rules.invalid("Audio.sendTo", "options", { activity, capacity, strategy }, sending)
    if (wrong !== undefined) return Effect.fail(wrong)
    const [start, end]: ReadonlyArray<LiveSendRealtimeInputParameters> = activity === "manual"
      ? [{ activityStart: {} }, { activityEnd: {} }]
      : [{}, { audioStreamEnd: true }]
    const audio = samples.pipe(
      frames(format),
      (frames) =>
        queued(
          { capacity, strategy },
          (queue: Queue.Queue<Uint8Array, E | InvalidRequest | Cause.Done>) =>
            Stream.runForEach(frames, (bytes) => Queue.offer(queue, bytes))
        ),
      Stream.runForEach((bytes) => sendRealtimeInput({ audio: toBlob({ ...format, bytes }) })),
      // Not for ever: the line may be down, and nobody waits for this any more.
      Effect.onExit((exit) =>
        Exit.isSuccess(exit)
          ? Effect.void
          : Effect.ignore(Effect.timeout(Effect.interruptible(sendRealtimeInput(end!)), "1 second"))
      ),
      Effect.andThen(sendRealtimeInput(end!))
    )
    return activity === "manual" ? Effect.andThen(sendRealtimeInput(start!), audio) : audio
  }
)

const sending: Rules.Rules = {
  ...Waiting.rules,
  activity: [(value) => value === "automatic" || value === "manual", "automatic or manual"]
}

/**
 * The audio of messages, to be played at the pace of the reader. A bounded queue stands between the two. An interruption by the user empties it. After the
 * messages have ended, or failed, what waits in the queue still comes, and then the end or the error.
 *
 * @category messages
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Audio } from "effect-genai"
 * import type { LiveServerMessage } from "effect-genai/wire/Live"
 *
 * const listen = <E>(messages: Stream.Stream<LiveServerMessage, E>, speaker: (bytes: Uint8Array) => Effect.Effect<void>) =>
 *   messages.pipe(
 *     Stream.tap((message) => Effect.log(message.serverContent?.outputTranscription?.text ?? "")),
 *     Audio.playback(),
 *     Stream.runForEach(({ bytes }) => speaker(bytes))
 *   )
 * ```
 */
export const playback: {
  <E2 = never, R2 = never>(options?: PlaybackOptions<E2, R2>): <E, R>(
    messages: Stream.Stream<LiveServerMessage | LiveMusicServerMessage, E, R>
  ) => Stream.Stream<Pcm, E | E2, R | R2>
  <E, R, E2 = never, R2 = never>(
    messages: Stream.Stream<LiveServerMessage | LiveMusicServerMessage, E, R>,
    options?: PlaybackOptions<E2, R2>
  ): Stream.Stream<Pcm, E | E2, R | R2>
} = /*#__PURE__*/ dual(
  ([messages]) => Stream.isStream(messages),
  <E, R, E2, R2>(
    messages: Stream.Stream<LiveServerMessage | LiveMusicServerMessage, E, R>,
    { capacity = 1_024, onInterrupted, strategy }: PlaybackOptions<E2, R2> = {}
  ): Stream.Stream<Pcm, E | E2, R | R2> =>
    queued(
      { capacity, strategy },
      (queue: Queue.Queue<Pcm, E | E2 | Cause.Done>) =>
        Stream.runForEach(messages, (message) =>
          isInterrupted(message)
            ? Effect.andThen(Queue.clear(queue), onInterrupted ?? Effect.void)
            : Effect.asVoid(Queue.offerAll(queue, fromMessage(message))))
    )
)

const isInterrupted = ({ serverContent }: LiveServerMessage | LiveMusicServerMessage): boolean =>
  asFields(serverContent)["interrupted"] === true

/** The elements that an effect puts into a queue. The reader takes them one by one: what is taken in advance could not be dropped any more. */
const queued = <A, E, R>(
  options: Buffering & { readonly capacity: number },
  fill: (queue: Queue.Queue<A, E | Cause.Done>) => Effect.Effect<void, E, R>
): Stream.Stream<A, E, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const queue = yield* Queue.make<A, E | Cause.Done>(options)
    yield* Effect.forkScoped(Queue.into(fill(queue), queue))
    return Stream.fromPull(Effect.succeed(Effect.map(Queue.take(queue), Arr.of)))
  }))
