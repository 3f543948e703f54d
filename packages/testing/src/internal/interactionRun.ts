/** A running interaction: its state by the clock, as a resource and as a stream of events. */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { ServerEvent } from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Dialect from "./dialect.ts"
import { type JsonObject, list, object, string } from "./json.ts"
import * as stepEvents from "./stepEvents.ts"
import { timestamp, uniqueName } from "./text.ts"
import * as turns from "./turns.ts"
import type { Interaction, TimedEvent, World } from "./world.ts"

// -----------------------------------------------------------------------------
// the start
// -----------------------------------------------------------------------------

/** The parts of an interaction. Its steps may contain checkpoints. */
export interface Beginning extends Omit<Interaction, "timeline" | "interrupted"> {
  /** Whether a client can return to the interaction, so that its events have ids. */
  readonly stored: boolean
  /** Additional fields of the event at the end of a step. */
  readonly reported: (step: number) => JsonObject
}

export const begin = ({ reported, stored, ...beginning }: Beginning): Effect.Effect<Interaction> =>
  Effect.map(Deferred.make<void>(), (interrupted) => {
    const interaction = {
      ...beginning,
      steps: beginning.steps.filter((step) => step["type"] !== turns.checkpoint.type),
      timeline: [],
      interrupted
    }
    const events = timeline(interaction, beginning.steps, reported)
    return {
      ...interaction,
      timeline: stored ? events.map((event, index) => named(interaction.id, event, index)) : events
    }
  })

/** The events of a run, spread evenly over its time. */
const timeline = (
  interaction: Interaction,
  steps: ReadonlyArray<JsonObject>,
  reported: Beginning["reported"]
): ReadonlyArray<TimedEvent> => {
  const { createdAt, doneAt, startsAt } = interaction
  const queued = startsAt > createdAt ? [{ at: createdAt, event: statusUpdate(interaction, "queued") }] : []
  const middle = eventsOf(interaction, steps, reported)
  return [
    { at: createdAt, event: created(interaction) },
    ...queued,
    { at: startsAt, event: statusUpdate(interaction, "in_progress") },
    ...middle.map((event, index) => ({
      at: startsAt + Math.round((doneAt - startsAt) * (index + 1) / (middle.length + 1)),
      event
    })),
    { at: doneAt, event: completed(interaction) }
  ]
}

const eventsOf = (
  interaction: Interaction,
  steps: ReadonlyArray<JsonObject>,
  reported: Beginning["reported"]
): ReadonlyArray<JsonObject> => {
  let index = 0
  return steps.flatMap((step) =>
    step["type"] === turns.checkpoint.type
      ? [statusUpdate(interaction, "in_progress", continuationToken(interaction.id, index))]
      : stepEvents.ofStep(step, index, reported(index++))
  )
}

const created = (interaction: Interaction): JsonObject => {
  const { createdAt, id, startsAt, subject } = interaction
  const status = startsAt > createdAt ? "queued" : "in_progress"
  return { interaction: { id, status, object: "interaction", ...subject }, event_type: "interaction.created" }
}

const statusUpdate = ({ id }: Interaction, status: string, token?: string): JsonObject => ({
  interaction_id: id,
  status,
  ...(token === undefined ? undefined : { continuation_token: token }),
  event_type: "interaction.status_update"
})

/** The last event leaves out the steps and the fields that only the resource has. */
const completed = (interaction: Interaction): JsonObject => ({
  interaction: shown({ ...interaction, about: {} }, interaction.doneAt, {}),
  event_type: "interaction.completed"
})

const named = (id: string, { at, event }: TimedEvent, index: number): TimedEvent => {
  const { event_type, ...fields } = event
  return { at, event: { ...fields, event_id: uniqueName(id, index, 24), event_type } }
}

/** Contains the interaction that it continues, so that the emulator need not store it. */
export const continuationToken = (id: string, checkpoint?: number): string =>
  Base64Url.encode(`continuation:${id}:${checkpoint ?? "end"}`)

/** The id of the interaction that a token continues. */
export const continued = (token: string): string | undefined =>
  /^continuation:([^:]+):/.exec(Result.getOrElse(Base64Url.decodeString(token), () => ""))?.[1]

// -----------------------------------------------------------------------------
// the state by the clock
// -----------------------------------------------------------------------------

export const isRunning = (interaction: Interaction, now: number): boolean => now < interaction.doneAt

/** The interaction at this time. */
export const resource = (interaction: Interaction, now: number): JsonObject =>
  shown(interaction, now, stepsOf(interaction, now))

/** The fields, in the order of recorded interactions. */
const shown = (interaction: Interaction, now: number, steps: JsonObject): JsonObject => {
  const { about, createdAt, doneAt, id, outcome, startsAt, subject, tier } = interaction
  const running = isRunning(interaction, now)
  const state: JsonObject = running ? { status: now < startsAt ? "queued" : "in_progress" } : outcome
  const { status, usage, ...rest } = state
  return {
    id,
    status,
    ...(usage === undefined ? undefined : { usage }),
    created: timestamp(createdAt),
    updated: timestamp(running ? Math.max(createdAt, Math.min(now, startsAt)) : doneAt),
    service_tier: tier,
    ...steps,
    object: "interaction",
    ...subject,
    ...about,
    ...rest
  }
}

/** The finished steps. The first Lyria models still use the format before steps. */
const stepsOf = (interaction: Interaction, now: number): JsonObject => {
  const over = interaction.timeline.filter(({ at, event }) => at <= now && event["event_type"] === "step.stop").length
  const steps = interaction.steps.slice(0, isRunning(interaction, now) ? over : undefined)
  return legacy.includes(String(interaction.subject["model"]))
    ? { outputs: steps.flatMap((step) => list(step["content"])) }
    : { steps }
}

const legacy: ReadonlyArray<string> = ["lyria-3-pro-preview", "lyria-3-clip-preview"]

/** Ends the interaction now. Its output so far stays. */
export const cancelled = (interaction: Interaction, now: number): Interaction => {
  const timeline = interaction.timeline.filter(({ at }) => at <= now)
  const over = timeline.filter(({ event }) => event["event_type"] === "step.stop").length
  const ended = {
    ...interaction,
    steps: interaction.steps.slice(0, over),
    doneAt: now,
    outcome: { status: "cancelled" }
  }
  const last = [statusUpdate(ended, "cancelled"), completed(ended)].map((event, index) =>
    named(ended.id, { at: now, event }, timeline.length + index)
  )
  return { ...ended, timeline: [...timeline, ...last] }
}

// -----------------------------------------------------------------------------
// as a stream
// -----------------------------------------------------------------------------

/** All events of an interaction that is not stored. */
export const replay = (interaction: Interaction): Stream.Stream<ServerEvent> =>
  finished(
    Stream.fromIterable(interaction.timeline, { chunkSize: 1 }).pipe(Stream.map(({ event }) => serverEvent(event)))
  )

/** The events of a stored interaction from the given one on, each at its time, even if the interaction changes. */
export const follow = (world: World, name: string, from: number): Stream.Stream<ServerEvent> =>
  finished(Stream.unfold(from, (index) => next(world, name, index)))

const next = (world: World, name: string, index: number): Effect.Effect<readonly [ServerEvent, number] | undefined> =>
  Effect.gen(function*() {
    const interaction = yield* world.interactions.get(name)
    if (interaction === undefined) return index === gone ? undefined : [lost, gone] as const
    const timed = interaction.timeline[index]
    if (timed === undefined) return undefined
    const wait = timed.at - (yield* Clock.currentTimeMillis)
    if (wait <= 0) return [serverEvent(timed.event), index + 1] as const
    yield* Effect.race(Effect.sleep(wait), Deferred.await(interaction.interrupted))
    return yield* next(world, name, index)
  })

const gone = Infinity

const lost = Dialect.event(
  "interactions",
  RpcStatus.notFound("Failed to get completed interaction: Result not found.")
)

const serverEvent = (event: JsonObject): ServerEvent => ({
  event: string(event["event_type"]) ?? "message",
  data: event
})

const finished = (events: Stream.Stream<ServerEvent>): Stream.Stream<ServerEvent> =>
  Stream.concat(events, Stream.make({ event: "done", data: "[DONE]" }))

/** The position in the stream after this event. */
export const after = (interaction: Interaction, eventId: string): number | undefined => {
  const index = interaction.timeline.findIndex(({ event }) => object(event)["event_id"] === eventId)
  return index < 0 ? undefined : index + 1
}
