/**
 * The methods that are compared: parameters and answers of each, and how it is called in both SDKs.
 */
import * as fc from "fast-check"
import * as Family from "../../harness/family.ts"
import * as AnswerTypes from "../AnswerTypes.ts"
import * as Cases from "../Cases.ts"
import * as Recorder from "../Recorder.ts"
import * as Sdks from "../Sdks.ts"

/** A method on a backend. */
export interface Subject {
  readonly name: string
  readonly on: keyof typeof Sdks.settings
  /** The newer resources have a client of their own in the official SDK. */
  readonly table: "core" | "newer"
  /** Parameters with each field alone. */
  readonly alone: ReadonlyArray<Sdks.Params>
  readonly combined: fc.Arbitrary<Sdks.Params>
  /** The bodies of answers. */
  readonly answers: Answers
  readonly both: (params: Sdks.Params, answer: unknown) => Promise<Sdks.Both>
}

/** Bodies of answers with each field alone, and random combinations. */
interface Answers {
  readonly alone: ReadonlyArray<unknown>
  readonly combined: fc.Arbitrary<unknown>
}

const backends = ["gemini", "vertex", "express"] as const

// -----------------------------------------------------------------------------
// The core
// -----------------------------------------------------------------------------

/** Values of a type of the typings, without what stands at these places, made a body by a function. */
const ofType = (type: string, without: Cases.Places, body: (fields: AnswerTypes.Fields) => unknown): Answers => ({
  alone: Cases.everyField(type).filter(({ at }) => !without.has(at)).map(({ value }) =>
    body(value as AnswerTypes.Fields)
  ),
  combined: (Cases.ofType(type, without) as fc.Arbitrary<AnswerTypes.Fields>).map(body)
})

const always = (answer: unknown): Answers => ({ alone: [answer], combined: fc.constant(answer) })

/** What a method is answered with, and how. */
const answering = (on: Subject["on"], method: Sdks.Method) => {
  const backend = on === "gemini" ? "gemini" : "vertex"
  if (method.startsWith("generateContent")) {
    // A token would lead to other requests, which `continuation.test.ts` compares.
    const isWhole = (answer: unknown) => !JSON.stringify(answer).includes("continuationToken")
    const { alone, combined } = ofType("types.GenerateContentResponse", AnswerTypes.local, (answer) => answer)
    return {
      answers: { alone: alone.filter(isWhole), combined: combined.filter(isWhole) },
      reply: (answer: unknown): Recorder.Answer =>
        method === "generateContent"
          ? () => Recorder.json(answer)
          : () => Recorder.events(answer, { promptFeedback: { blockReason: "OTHER" } })
    }
  }
  const list = AnswerTypes.lists.find(([on, name]) => on === backend && name === method)
  if (list !== undefined) {
    return {
      answers: listed(list[2], ofType(list[3], AnswerTypes.local, (item) => item)),
      reply: (answer: unknown): Recorder.Answer => () => Recorder.json(answer)
    }
  }
  const type = AnswerTypes.types[method]?.[backend]
  return type === undefined
    ? { answers: always(undefined), reply: () => Recorder.anything }
    : {
      answers: ofType(type, AnswerTypes.local, (fields) => AnswerTypes.completed(backend, method, fields)),
      reply: (answer: unknown): Recorder.Answer =>
        /upload/.test(method) ? Recorder.uploading(answer) : () => Recorder.json(answer)
    }
}

const listed = (field: string, { alone, combined }: Answers): Answers => ({
  alone: alone.map((item) => ({ [field]: [item] })),
  combined: fc.array(combined, { maxLength: 2 }).map((items) => ({ [field]: items }))
})

const core = backends.flatMap((on) =>
  (Object.keys(Cases.methods) as ReadonlyArray<Sdks.Method>).map((method): Subject => {
    const { answers, reply } = answering(on, method)
    return {
      name: `${method.includes(".") ? method : `models.${method}`} on ${on}`,
      on,
      table: "core",
      alone: Cases.alone(method).map(({ params }) => params),
      combined: Cases.combined(method, new Set<string>()),
      answers,
      both: (params, answer) => Sdks.both(Sdks.settings[on], method, params, reply(answer))
    }
  })
)

// -----------------------------------------------------------------------------
// The newer resources
// -----------------------------------------------------------------------------

type Call = (ai: object, params: Sdks.Params) => Promise<unknown>

const settle = async (recorder: Recorder.Recorder, call: () => Promise<unknown>): Promise<Sdks.Outcome> => {
  let value: unknown
  try {
    const result = await call()
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
      const events: Array<unknown> = []
      value = events
      for await (const event of result as AsyncIterable<unknown>) events.push(event)
    } else value = result
    return { sent: recorder.sent, value, error: undefined }
  } catch (error) {
    return { sent: recorder.sent, value, error }
  }
}

const bothOf = (on: Subject["on"], call: Call) => async (params: Sdks.Params, body: unknown): Promise<Sdks.Both> => {
  const answer: Recorder.Answer = ({ body: sent, url }) =>
    (sent as { readonly stream?: boolean } | undefined)?.stream === true || /[?&]stream=true/.test(url)
      ? Recorder.events({ event_type: "interaction.completed", interaction: body })
      : Recorder.json(body)
  const [theirs, mine] = [Recorder.make(answer), Recorder.make(answer)]
  const ours = Sdks.ourClient(Sdks.settings[on], mine)
  const outcome = {
    official: await settle(theirs, () => call(Sdks.officialClient(Sdks.settings[on], theirs), structuredClone(params))),
    ours: await settle(mine, () => call(ours, params))
  }
  await ours.close()
  return outcome
}

/** Fields that say where a request goes are those of the row. */
const aside = new Set(["api_version", "body", "id", "trigger_id", "environment", "path"])

/** Ours refuses newer resources in express mode, whatever the parameters are. */
const refusedAtOnce = <A>(on: Subject["on"], cases: ReadonlyArray<A>): ReadonlyArray<A> =>
  on === "express" ? cases.slice(0, 3) : cases

/** What the methods are answered with. */
const answersOfNewer: { readonly [name: string]: string } = {
  "agents.create": "agents.Agent",
  "agents.get": "agents.Agent",
  "agents.list": "agents.AgentListResponse",
  "credentials.create": "credentials.Credential",
  "credentials.get": "credentials.Credential",
  "credentials.list": "credentials.CredentialListResponse",
  "credentials.update": "credentials.Credential",
  "decisions.create": "decisions.CreateDecisionResponse",
  "environments.create": "environments.Environment",
  "environments.files.list": "environments.GetEnvironmentFilesResponse",
  "environments.get": "environments.Environment",
  "environments.list": "environments.ListEnvironmentsResponse",
  "triggers.create": "triggers.Trigger",
  "triggers.get": "triggers.Trigger",
  "triggers.list": "triggers.ListTriggersResponse",
  "triggers.update": "triggers.Trigger",
  "voices.list": "voices.ListVoicesResponse",
  "webhooks.create": "webhooks.Webhook",
  "webhooks.get": "webhooks.Webhook",
  "webhooks.list": "webhooks.WebhookListResponse",
  "webhooks.ping": "webhooks.WebhookPingResponse",
  "webhooks.rotateSigningSecret": "webhooks.WebhookRotateSigningSecretResponse",
  "webhooks.update": "webhooks.Webhook"
}

const family = backends.flatMap((on) =>
  Family.rows.map((row): Subject => {
    const whole = (params: Sdks.Params) => ({
      ...(row.id === undefined ? {} : { [row.id]: "an id" }),
      ...row.least,
      ...params
    })
    const type = answersOfNewer[row.name]
    return {
      name: `${row.name}${row.name.startsWith("credentials.") ? ` of ${row.types[0]}` : ""} on ${on}`,
      on,
      table: "newer",
      alone: refusedAtOnce(on, row.types.flatMap((type) => Cases.everyField(type))).filter(({ at }) => !aside.has(at))
        .map(({ value }) => whole(value as Sdks.Params)),
      combined: fc.tuple(...row.types.map((type) => Cases.ofType(type, aside))).map((values) =>
        whole(Object.assign({}, ...values))
      ),
      answers: type === undefined ? always({ id: "x" }) : ofType(type, new Set<string>(), (fields) => fields),
      both: bothOf(on, (ai, params) => Family.callByPromise(ai, row, params))
    }
  })
)

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

const verb = (ai: object, name: string): (...args: ReadonlyArray<unknown>) => Promise<unknown> => {
  const { interactions } = ai as {
    readonly interactions: { readonly [verb: string]: (...args: ReadonlyArray<unknown>) => Promise<unknown> }
  }
  return (...args) => interactions[name]!(...args)
}

const created = ["model", "agent"].flatMap((of) => [false, true].map((stream) => ({ of, stream })))

const model = "gemini-2.5-flash"

const interaction = ofType(
  "interactions.Interaction",
  new Set(["continuation_token", "status"]),
  (fields) => ({ ...fields, id: "i", status: "completed" })
)

const interactions = backends.flatMap((on): ReadonlyArray<Subject> => [
  ...created.map(({ of, stream }): Subject => {
    const type = of === "model" ? "interactions.CreateModelInteraction" : "interactions.CreateAgentInteraction"
    const least = of === "model" ? { model, input: "Hi" } : { agent: "deep-research", input: "Hi" }
    const without = new Set(["model", "agent", "stream", "api_version", "id"])
    const whole = (params: unknown) => ({ ...least, ...params as Sdks.Params, ...(stream ? { stream } : {}) })
    return {
      name: `interactions.create of a ${of}${stream ? ", streamed" : ""} on ${on}`,
      on,
      table: "newer",
      alone: refusedAtOnce(on, Cases.everyField(type)).filter(({ at }) => !without.has(at)).map(({ value }) =>
        whole(value)
      ),
      combined: Cases.ofType(type, without).map(whole),
      answers: interaction,
      both: bothOf(on, (ai, params) => verb(ai, "create")(params))
    }
  }),
  ...["get", "cancel", "delete"].map((name): Subject => ({
    name: `interactions.${name} on ${on}`,
    on,
    table: "newer",
    alone: [{}],
    combined: name === "get"
      ? fc.record({ include_input: fc.boolean(), last_event_id: fc.string(), stream: fc.boolean() }, {
        requiredKeys: []
      })
      : fc.constant({}),
    answers: name === "delete" ? always({}) : interaction,
    both: bothOf(on, (ai, params) => verb(ai, name)("an id", params))
  }))
])

/** All methods on all backends. */
export const all: ReadonlyArray<Subject> = [...core, ...family, ...interactions]
