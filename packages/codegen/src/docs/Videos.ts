import type { FileDocs } from "../WrittenDocs.ts"

export const Videos: FileDocs = {
  GenerateVideosParameters: {
    config: "Settings of the videos.",
    image: "The first frame. Prefer `source`.",
    model: "The name of the model, for example `veo-3.1-generate-preview`.",
    prompt: "The prompt. Prefer `source`.",
    source: "The input of the video. Not together with `prompt`, `image` and `video`.",
    video: "The video to extend. Prefer `source`."
  },
  GenerateVideosSource: {
    "": "The input of a generated video.",
    image: "The first frame.",
    prompt: "The prompt.",
    video: "The video to extend."
  },
  GenerateVideosConfig: {
    "": "Settings of generated videos.",
    aspectRatio: "The aspect ratio: `16:9` or `9:16`.",
    compressionQuality: "The compression of the videos.",
    durationSeconds: "The length in seconds. Models know certain lengths only.",
    enhancePrompt: "Whether to rewrite the prompt for better videos.",
    fps: "The frame rate in frames per second.",
    generateAudio: "Whether to generate audio.",
    labels: "Labels for billing reports, as key-value pairs.",
    lastFrame: "The last frame. Requires a first frame.",
    mask: "The mask of the area to change.",
    negativePrompt: "A description of what the videos should not show.",
    numberOfVideos: "The number of videos to generate.",
    outputGcsUri: "The Cloud Storage folder for the videos. Without it, the response contains the bytes.",
    personGeneration: "Whether videos may show people: `dont_allow` or `allow_adult`.",
    pubsubTopic: "The Pub/Sub topic for progress notifications.",
    referenceImages: "Reference images. Requires a prompt. Not together with an image, a video or `lastFrame`.",
    resizeMode: "How the image is resized to the aspect ratio.",
    resolution: "The resolution, for example `720p` or `1080p`.",
    seed: "The random seed.",
    webhookConfig: "The webhooks that are notified when the work is done."
  },
  VideoGenerationMask: {
    "": "A mask of a video to edit.",
    image: "The mask.",
    maskMode: "The mode of the mask."
  },
  VideoGenerationMaskMode: {
    "": "The mode of a video mask.",
    INSERT: "Insert what the prompt describes, from the first frame on.",
    REMOVE: "Remove the object under the mask, and track it through the video.",
    REMOVE_STATIC: "Remove everything in the area.",
    OUTPAINT: "Place the video in the area, and generate what is around it."
  },
  VideoCompressionQuality: {
    "": "The compression of a video.",
    OPTIMIZED: "Optimized for file size.",
    LOSSLESS: "Lossless, with large files."
  },
  ImageResizeMode: {
    "": "How an image is resized to an aspect ratio.",
    CROP: "Crop the image.",
    PAD: "Pad the image with bars."
  },
  WebhookConfig: {
    "": "The webhooks that are notified when the work is done.",
    uris: "The URIs to notify, instead of the registered webhooks.",
    userMetadata: "User-defined data that is returned with each event."
  },
  GenerateVideosOperation: {
    "": "A long-running operation that generates videos. `operations.get` returns its state.",
    done: "Whether the operation has ended, with `response` or `error`.",
    error: "The error, if it failed.",
    metadata: "Metadata of the operation, such as its progress.",
    name: "The name, for `operations.get`.",
    response: "The videos."
  },
  GenerateVideosResponse: {
    "": "Videos that a model made.",
    generatedVideos: "The videos.",
    raiMediaFilteredCount: "The number of videos that were filtered out.",
    raiMediaFilteredReasons: "The reasons why videos were filtered out."
  },
  GeneratedVideo: { "": "A video that a model made.", video: "The video." },
  Video: {
    "": "A video: its bytes, or its URI.",
    mimeType: "The media type, for example `video/mp4`.",
    uri: "The URI, for use with `files.download`, or the Cloud Storage URI.",
    videoBytes: "The bytes, encoded in base64."
  },
  VideoOrientation: {
    "": "Whether videos are wide or tall.",
    VIDEO_ORIENTATION_UNSPECIFIED: "Unspecified. Do not use.",
    LANDSCAPE: "Wide.",
    PORTRAIT: "Tall."
  }
}
