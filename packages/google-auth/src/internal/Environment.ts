/** Settings of the environment. */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

/** A variable, if it has a value. */
export const variable = (name: string): Config.Config<string | undefined> =>
  Config.String(name).pipe(
    Config.map((value) => value.trim()),
    Config.map((value) => value === "" ? undefined : value),
    Config.withDefault(undefined)
  )

/** Options whose fields may be a `Config`. */
export type OptionsConfig<Options> = {
  readonly [K in keyof Options]: Options[K] | Config.Config<Exclude<Options[K], undefined>>
}

/** Reads the fields that are a `Config`. An option that is absent gets the value of its variable. */
export const fromConfig = <Options extends object>(
  options: OptionsConfig<Options>,
  variables: { readonly [K in keyof Options]?: string }
): Effect.Effect<Options, Config.ConfigError> =>
  Effect.gen(function*() {
    const read: { [name: string]: unknown } = {}
    for (const [name, value] of Object.entries(options)) read[name] = Config.isConfig(value) ? yield* value : value
    for (const [name, from] of Object.entries<string | undefined>(variables)) {
      if (read[name] === undefined && from !== undefined) read[name] = yield* variable(from)
    }
    return read as Options
  })
