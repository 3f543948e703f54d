/** Settings of the environment. `effect/Config` would bring schemas into every bundle, so only its types are here. */
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

/** A variable, if it has a value. */
export const variable = (name: string): Effect.Effect<string | undefined, ConfigProvider.SourceError> =>
  Effect.gen(function*() {
    const provider = yield* ConfigProvider.ConfigProvider
    const value = (yield* provider.load([name]))?.value?.trim()
    return value === "" ? undefined : value
  })

/** Options whose fields may be a `Config`. */
export type OptionsConfig<Options> = {
  readonly [K in keyof Options]: Options[K] | Config.Config<Exclude<Options[K], undefined>>
}

/** Reads the fields that are a `Config`. An option that is absent gets the value of its variable. */
export const fromConfig = <Options extends object>(
  options: OptionsConfig<Options>,
  variables: { readonly [K in keyof Options]?: string }
): Effect.Effect<Options, Config.ConfigError | ConfigProvider.SourceError> =>
  Effect.gen(function*() {
    const read: { [name: string]: unknown } = {}
    for (const [name, value] of Object.entries(options)) read[name] = isConfig(value) ? yield* value : value
    for (const [name, from] of Object.entries<string | undefined>(variables)) {
      if (read[name] === undefined && from !== undefined) read[name] = yield* variable(from)
    }
    return read as Options
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const isConfig = (value: unknown): value is Config.Config<unknown> => Predicate.hasProperty(value, configMark)

const configMark: keyof Config.Config<unknown> = "~effect/Config"
