/**
 * A file as an upload answers it.
 *
 * @since 0.1.0
 */
import type { File } from "../wire/plain/Files.ts"

/**
 * A file that was uploaded. It always has a `name`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadedFile extends File {
  name: string
}
