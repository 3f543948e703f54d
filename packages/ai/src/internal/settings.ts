/** Settings of a model: those of its layer, with the ones of the region of a program over them. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** The settings of a call, with those of the region over them. */
export const current = <Identifier, Settings extends object>(
  config: Context.Key<Identifier, Settings>,
  settings: Settings
): Effect.Effect<Settings> => Effect.map(region(config), (own) => ({ ...settings, ...own }))

/** The settings of the region; `undefined` without any. */
export const region = <Identifier, Settings extends object>(
  config: Context.Key<Identifier, Settings>
): Effect.Effect<Settings | undefined> => Effect.map(Effect.context<never>(), (context) => inContext(config, context))

/** The settings of the region that a context belongs to. */
export const inContext = <Identifier, Settings extends object>(
  config: Context.Key<Identifier, Settings>,
  context: Context.Context<never>
): Settings | undefined => context.mapUnsafe.get(config.key)

/** Runs an effect with settings of its own, over those of the region around it. */
export const override = <Identifier, Settings extends object, A, E, R>(
  self: Effect.Effect<A, E, R>,
  config: Context.Key<Identifier, Settings>,
  overrides: Settings
): Effect.Effect<A, E, Exclude<R, Identifier>> =>
  Effect.flatMap(region(config), (outer) => Effect.provideService(self, config, { ...outer, ...overrides }))
