/**
 * The results of a job: waits for its end, reads its answers, and delivers one item for each request, in the order of the requests.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { BatchItem, ResultsParameters } from "../../BatchRun.ts"
import type { GenAIClient, RequestOptions } from "../../GenAIClient.ts"
import { type GenAIError, JobFailed } from "../../GenAIError.ts"
import * as GenerateContentResponse from "../../GenerateContentResponse.ts"
import type * as Wire from "../../wire/Batches.ts"
import type { GenerateContentResponse as WireResponse } from "../../wire/GenerateContent.ts"
import { modelsGenerateContent } from "../../wire/table/GenerateContent.ts"
import * as Answer from "../answer/Answer.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Codec from "../codec/Codec.ts"
import * as Progress from "../repeat/Progress.ts"
import * as Waiting from "../repeat/Waiting.ts"
import * as BatchAnswers from "./BatchAnswers.ts"
import * as BatchFile from "./BatchFile.ts"
import * as BatchJob from "./BatchJob.ts"
import * as BatchOperations from "./BatchOperations.ts"
import { BatchOrder } from "./BatchOrder.ts"
import * as BatchRequests from "./BatchRequests.ts"
import { unsupported } from "./BatchSubmission.ts"

type Client = GenAIClient["Service"]

type Failure = GenAIError | JobFailed<Wire.BatchJob>

// -----------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------

/** The results of a batch of requests. */
export const results = <E, R>(
  client: Client,
  params: ResultsParameters<E, R>,
  operation = "batches.results"
): Stream.Stream<BatchItem, Failure | E, R> =>
  resultsOf(client, params, {
    operation,
    kind: "generate",
    otherKind: "a batch of requests; embeddingResults reads a batch of embeddings",
    inlined: ({ inlinedResponses }) => inlinedResponses,
    fromInlined: (response) => GenerateContentResponse.make(response as WireResponse),
    fromLine: (response) =>
      GenerateContentResponse.make(
        Codec.decode(modelsGenerateContent, response as WireResponse, client.config.backend)
      )
  })

/** The results of a batch of contents to embed. */
export const embeddingResults = <E, R>(
  client: Client,
  params: Omit<ResultsParameters<E, R>, "requests">
): Stream.Stream<BatchItem<Wire.SingleEmbedContentResponse>, Failure | E, R> =>
  resultsOf(client, params, {
    operation: "batches.embeddingResults",
    kind: "embed",
    otherKind: "a batch of embeddings; results reads a batch of requests",
    // If all of them failed, the answers look like those of other requests.
    inlined: ({ inlinedEmbedContentResponses, inlinedResponses }) => inlinedEmbedContentResponses ?? inlinedResponses,
    fromInlined: (response) => response,
    fromLine: (response) => response
  })

/** How the results of one kind of batch are read. */
interface Reading<Response> {
  readonly operation: string
  readonly kind: "generate" | "embed"
  /** What was expected instead of a batch of the other kind. */
  readonly otherKind: string
  readonly inlined: (
    dest: Wire.BatchJobDestination
  ) => ReadonlyArray<Wire.InlinedResponse | Wire.InlinedEmbedContentResponse> | undefined
  readonly fromInlined: BatchAnswers.Decode<Response>
  readonly fromLine: BatchAnswers.Decode<Response>
}

const resultsOf = <Response, E, R>(
  client: Client,
  { config = {}, name = "", requests }: ResultsParameters<E, R>,
  reading: Reading<Response>
): Stream.Stream<BatchItem<Response>, Failure | E, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const { operation } = reading
    const { backend } = client.config
    if (backend._tag === "vertex") return yield* unsupported(operation, backend)
    const keys = requests === undefined
      ? undefined
      : yield* Effect.fromResult(BatchRequests.keysOf(requests, operation))
    const job = yield* Waiting.wait<Wire.BatchJob, E, R>({
      operation,
      get: (options) => client.execute(BatchOperations.get, { name, config: options }),
      // A job may have answers, however it ended.
      progress: (job) => Progress.of(job) === "running" ? "running" : "done"
    }, config)
    const batch = endedBatch(job, name, operation)
    const count = BatchJob.requestCount(job)
    const kind = BatchJob.kindOf(job)
    if (kind !== undefined && kind !== reading.kind) {
      return yield* invalidRequest(operation, "name", reading.otherKind)
    }
    if (requests !== undefined && count !== undefined && requests.length !== count) {
      return yield* invalidRequest(operation, "requests", `the ${count} requests of ${batch.name}`)
    }
    const found = yield* answersOf(client, batch, config, reading)
    const items = ordered(found, batch, keys, count ?? requests?.length)
    return Stream.map(items, (item): BatchItem<Response> => ({ ...item, request: requests?.[item.index] }))
  }))

// -----------------------------------------------------------------------------
// The job
// -----------------------------------------------------------------------------

/** A job that has ended, and what errors say of it. */
interface EndedBatch {
  readonly operation: string
  readonly name: string
  readonly state: string
  readonly job: Wire.BatchJob
}

const endedBatch = (job: Wire.BatchJob, requestedName: string, operation: string): EndedBatch => {
  const progress = Progress.of(job)
  return {
    operation,
    name: job.name ?? requestedName,
    state: typeof progress === "object" ? progress.state : job.state ?? "JOB_STATE_UNSPECIFIED",
    job
  }
}

const jobFailed = ({ job, name, operation, state }: EndedBatch, message: string): JobFailed<Wire.BatchJob> =>
  new JobFailed<Wire.BatchJob>({ message, operation, jobName: name, state, job })

const endedWithout = (batch: EndedBatch, what: string): JobFailed<Wire.BatchJob> =>
  jobFailed(batch, `${batch.name} ended as ${batch.state}, without ${what}`)

// -----------------------------------------------------------------------------
// The answers
// -----------------------------------------------------------------------------

/** The answers of a job as they come, and whether that is in the order of the requests. */
interface FoundAnswers<Response> {
  readonly answers: Stream.Stream<BatchAnswers.BatchAnswer<Response>, Failure>
  readonly inOrder: boolean
}

const answersOf = <Response>(
  client: Client,
  batch: EndedBatch,
  { abortSignal, httpOptions }: RequestOptions,
  { fromInlined, fromLine, inlined, operation }: Reading<Response>
): Effect.Effect<FoundAnswers<Response>, Failure> => {
  const { dest = {}, error } = batch.job
  const items = inlined(dest) ?? []
  const fileName = dest.fileName ?? undefined
  if (!Array.isArray(items) || (fileName !== undefined && typeof fileName !== "string")) {
    return Effect.fail(
      Answer.insufficient(`The results of ${batch.name} are neither an array nor in a file`, operation)
    )
  }
  if (fileName !== undefined) {
    const unreadable = ({ message }: { readonly message: string }) =>
      Stream.fail(
        jobFailed(
          batch,
          `Cannot read the results of ${batch.name}: its file ${fileName} has expired, was deleted, or is not yours. ${message}`
        )
      )
    const answers = BatchFile.download(client, fileName, { abortSignal, httpOptions }).pipe(
      Stream.catchTags({ PermissionDenied: unreadable, NotFound: unreadable }),
      Stream.decodeText,
      Stream.splitLines,
      Stream.filter((line) => line.trim() !== ""),
      Stream.map((line) => BatchAnswers.fromLine(line, fromLine, operation))
    )
    return Effect.succeed({ answers, inOrder: false })
  }
  if (items.length === 0) {
    return Effect.fail(
      endedWithout(batch, error?.message === undefined ? "answers" : `answers: ${error.message}`)
    )
  }
  const answers = Stream.map(
    Stream.fromIterable(items, { chunkSize: 1 }),
    (item) => BatchAnswers.fromInlined(item, fromInlined, operation)
  )
  return Effect.succeed({ answers, inOrder: true })
}

const ordered = <Response>(
  { answers, inOrder }: FoundAnswers<Response>,
  batch: EndedBatch,
  keys: ReadonlyArray<string> | undefined,
  count: number | undefined
) =>
  Stream.suspend(() => {
    const { name, operation } = batch
    const order = new BatchOrder<Response>({
      keys,
      count,
      inOrder,
      missing: (index) => endedWithout(batch, `an answer to requests[${index}]`),
      withoutKey: Answer.insufficient(`${name} has an answer without the key of its request`, operation)
    })
    const otherRequests = invalidRequest(operation, "requests", `the requests that ${name} was submitted with`)
    const due = Stream.mapAccumEffect(answers, () => order, (order, answer) => {
      const items = order.add(answer)
      return items === undefined ? Effect.fail(otherRequests) : Effect.succeed([order, items] as const)
    })
    // Requests without an answer are known once the answers have ended; answers that break off say nothing about them.
    const rest = Stream.suspend(() => Stream.fromIterable(order.rest()))
    const unsaid = Stream.suspend(() =>
      order.unsaid === 0
        ? Stream.empty
        : Stream.fail(
          endedWithout(batch, `an answer to ${order.unsaid} more requests. Pass the requests to get an item for each`)
        )
    )
    return Stream.concat(Stream.concat(due, rest), unsaid)
  })
