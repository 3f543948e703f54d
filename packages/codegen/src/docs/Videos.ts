import type { FileDocs } from "../Docs.ts"

export const Videos: FileDocs = {
  GenerateVideosParameters: {
    config: "Settings of the videos.",
    image: "The image that the video begins with. Use `source`.",
    model: "The name of the model, for example `veo-3.1-generate-preview`.",
    prompt: "What the video shows. Use `source`.",
    source: "What the video is made from. Not together with `prompt`, `image` and `video`.",
    video: "The video to extend. Use `source`."
  },
  GenerateVideosSource: {
    "": "What a video is made from.",
    image: "The image that the video begins with.",
    prompt: "What the video shows.",
    video: "The video to extend."
  },
  GenerateVideosConfig: {
    "": "Settings of generated videos.",
    aspectRatio: "The aspect ratio: `16:9` or `9:16`.",
    compressionQuality: "How strongly the videos are compressed.",
    durationSeconds: "The length in seconds. Models know certain lengths only.",
    enhancePrompt: "Whether the prompt is rewritten for better videos.",
    fps: "The number of frames of each second.",
    generateAudio: "Whether the videos have sound.",
    labels: "Labels by which costs are told apart, as names and values.",
    lastFrame: "The image that the video ends with. Only beside an image that it begins with.",
    mask: "Which area of the video to change.",
    negativePrompt: "What the videos should not show.",
    numberOfVideos: "How many videos to generate.",
    outputGcsUri: "The folder in Cloud Storage to which the videos are written. Left out, the response has the bytes.",
    personGeneration: "Whether people may be shown: `dont_allow` or `allow_adult`.",
    pubsubTopic: "The Pub/Sub topic to which progress is reported.",
    referenceImages:
      "Images that the video goes by, beside a prompt. Not together with an image, a video or `lastFrame`.",
    resizeMode: "How the image is fitted to the aspect ratio.",
    resolution: "The resolution, for example `720p` or `1080p`.",
    seed: "A number from which random choices are derived. The same seed gives mostly, not always, the same video.",
    webhookConfig: "Where the server reports the end of the work."
  },
  VideoGenerationMask: {
    "": "Which area of a video to change, and how.",
    image: "The mask.",
    maskMode: "What to do with the area."
  },
  VideoGenerationMaskMode: {
    "": "What to do with the area under a mask.",
    INSERT: "What the prompt says is put there, from the first frame on.",
    REMOVE: "What is there in the first frame is removed, also where it moves to.",
    REMOVE_STATIC: "Whatever is there is removed.",
    OUTPAINT: "The video is put there, and what is around it is made."
  },
  VideoCompressionQuality: {
    "": "How strongly a video is compressed.",
    OPTIMIZED: "Compressed for small files.",
    LOSSLESS: "Compressed without loss, in large files."
  },
  ImageResizeMode: {
    "": "How an image is fitted to an aspect ratio.",
    CROP: "Its sides are cut off.",
    PAD: "Bars are added at its sides."
  },
  WebhookConfig: {
    "": "Where the server reports the end of the work.",
    uris: "The addresses to report to, instead of the registered webhooks.",
    userMetadata: "Data of your own, which come back with each report."
  },
  GenerateVideosOperation: {
    "": "The work of generating videos, which goes on at the server. `operations.get` asks how far it is.",
    done: "Whether the work has ended: with `response` or `error`.",
    error: "Why it failed, if it did.",
    metadata: "What the server says about the work, such as its progress.",
    name: "The name, for `operations.get`.",
    response: "The videos."
  },
  GenerateVideosResponse: {
    "": "Videos that a model made.",
    generatedVideos: "The videos.",
    raiMediaFilteredCount: "How many videos were left out as harmful.",
    raiMediaFilteredReasons: "Why they were left out."
  },
  GeneratedVideo: { "": "A video that a model made.", video: "The video." },
  Video: {
    "": "A video: its bytes, or its URI.",
    mimeType: "The media type, for example `video/mp4`.",
    uri: "The URI, from which `files.download` downloads it, or in Cloud Storage.",
    videoBytes: "The bytes in base64."
  },
  VideoOrientation: {
    "": "Whether videos are wide or tall.",
    VIDEO_ORIENTATION_UNSPECIFIED: "Not known. Not to be used.",
    LANDSCAPE: "Wide.",
    PORTRAIT: "Tall."
  }
}
