/** Bundles both programs with each bundler, as a production build of it does, into folders of their names. */
import { build } from "esbuild"
import { resolve } from "node:path"
import { build as buildByVite } from "vite"
import webpack from "webpack"

const entry = (platform) => resolve(import.meta.dirname, `${platform}.mjs`)
const folder = (name) => resolve(import.meta.dirname, "bundles", name)

for (const platform of ["node", "page"]) {
  for (const splitting of [false, true]) {
    await build({
      entryPoints: { script: entry(platform) },
      outdir: folder(`esbuild ${splitting ? "in chunks, " : ""}${platform}`),
      bundle: true,
      minify: true,
      splitting,
      format: "esm",
      platform: platform === "node" ? "node" : "browser"
    })
  }

  await buildByVite({
    configFile: false,
    logLevel: "warn",
    // Files that a server loads of packages are bundled too.
    ssr: { noExternal: true },
    build: {
      outDir: folder(`vite ${platform}`),
      ssr: platform === "node",
      minify: true,
      rollupOptions: { input: { script: entry(platform) }, output: { entryFileNames: "[name].js" } }
    }
  })

  const stats = await new Promise((resolve, reject) =>
    webpack({
      mode: "production",
      target: platform === "node" ? "node" : "web",
      entry: { script: entry(platform) },
      output: { path: folder(`webpack ${platform}`), filename: "[name].js", chunkFilename: "[id].js", module: true },
      experiments: { outputModule: true },
      performance: { hints: false }
    }, (error, stats) => error ? reject(error) : resolve(stats))
  )
  if (stats.hasErrors() || stats.hasWarnings()) {
    throw new Error(stats.toString({ all: false, errors: true, warnings: true }))
  }
}
