/**
 * The layers that a program gives to a client. It is loaded if there are any.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { GenAI } from "../../GenAI.ts"
import type { InvalidConfig } from "../../GenAIConfig.ts"
import { platformFetch } from "../../internal/transport/FetchSender.ts"
import * as HttpSender from "../../internal/transport/HttpSender.ts"
import type { Sender } from "../../internal/transport/Sender.ts"
import { wrongType } from "./ClientSettings.ts"
import * as Loggers from "./Loggers.ts"
import * as MachineFiles from "./MachineFiles.ts"
import { Resources } from "./Resources.ts"

/** Sends by the HTTP client of a layer. One that is based on `fetch` has that of the platform. */
export const sender = (
  layer: Layer.Layer<HttpClient>
): Effect.Effect<Sender["Service"], InvalidConfig, Scope.Scope> =>
  Effect.map(
    built("httpClient", HttpClientKey, layer),
    (context) => HttpSender.make(context, platformFetch)
  )

/** The file system of a layer. */
export const fileSystem = (
  layer: Layer.Layer<FileSystem.FileSystem>
): Effect.Effect<FileSystem.FileSystem, InvalidConfig, Scope.Scope> =>
  Effect.map(built("fileSystem", MachineFiles.Files, layer), Context.get(MachineFiles.Files))

/** What is in a layer of the Effect face. All of it counts as in an Effect that it is provided to: a tracer, a registry of metrics, a file system. */
export const services = (
  layer: Layer.Layer<GenAI, unknown>
): Effect.Effect<Context.Context<Resources | FileSystem.FileSystem>, unknown, Scope.Scope> =>
  Effect.flatMap(Layer.build(layer), (context) =>
    Effect.provideContext(
      Effect.map(Service, (ai) =>
        Context.make(MachineFiles.Files, MachineFiles.files).pipe(
          Context.merge(context),
          Context.add(Resources, Resources.of({ load: () => Effect.succeed(ai) as Effect.Effect<never> }))
        )),
      context
    ))

/** What effects in the layers log. */
export const loggers = Loggers.make

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The key alone, since its module has all that a client needs. */
const HttpClientKey = /*#__PURE__*/ Context.Service<HttpClient>("effect/HttpClient")

/** The key alone, since the class leads to the modules of all resources. */
const Service = /*#__PURE__*/ Context.Service<GenAI, GenAI["Service"]>("effect-genai/GenAI")

/** What is in a layer, which fails if it has another service than the one that it is for. */
const built = <I, Shape>(
  field: string,
  service: Context.Service<I, Shape>,
  layer: Layer.Layer<I>
): Effect.Effect<Context.Context<I>, InvalidConfig, Scope.Scope> =>
  Effect.filterOrFail(
    Layer.build(layer),
    (context) => Context.getOption(context, service)._tag === "Some",
    () => wrongType(field, `a Layer of ${service.key}`)
  )
