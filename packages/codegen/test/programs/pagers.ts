import { type BatchJob, type File, GoogleGenAI, type Model, Pager } from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** Lists, by the item and by the page. */
export const list = async () => {
  const models: Model[] = []
  const pager: Pager<Model> = await ai.models.list({ config: { pageSize: 10, queryBase: true } })
  for await (const model of pager) models.push(model)
  const files: Pager<File> = await ai.files.list()
  let page: File[] = files.page
  const names: Array<string | undefined> = []
  while (true) {
    page.sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""))
    for (const file of page) names.push(file.name)
    if (!files.hasNextPage()) break
    page = await files.nextPage()
  }
  const jobs: BatchJob[] = []
  for await (const job of await ai.batches.list({ config: { pageSize: files.pageLength } })) jobs.push(job)
  const first: File = files.getItem(0)
  return { models, names, jobs, first, is: pager instanceof Pager, name: pager.name, size: pager.pageSize }
}
