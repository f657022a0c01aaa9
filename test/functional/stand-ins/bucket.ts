import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponse } from "../harness/scenario.js";

export const bucketEnv = {
  BUCKET_URL: "https://eks-anywhere-conformance-logs.s3.us-west-2.amazonaws.com",
  BUCKET_REGION: "us-west-2",
  AWS_ACCESS_KEY_ID: "AKIAOFTHESTANDIN0001",
  AWS_SECRET_ACCESS_KEY: "secret/key+of/the/stand-in/0000000000001",
};

/** A bucket of S3: objects by key. */
export type Objects = Map<string, string>;

/** Answers as the S3 API does, for requests that are signed for this bucket. */
export function answerBucket(objects: Objects, request: HttpRequest): HttpResponse | undefined {
  if (request.origin !== bucketEnv.BUCKET_URL) return undefined;
  const scope = `Credential=${bucketEnv.AWS_ACCESS_KEY_ID}/\\d{8}/${bucketEnv.BUCKET_REGION}/s3/aws4_request`;
  const signed = new RegExp(`^AWS4-HMAC-SHA256 ${scope}, ?SignedHeaders=[^,]*host[^,]*, ?Signature=[0-9a-f]{64}$`);
  if (!signed.test(request.headers["authorization"] ?? "")) return xml(403, "AccessDenied");
  if (request.headers["x-amz-content-sha256"] !== sha256(request.body)) return xml(400, "XAmzContentSHA256Mismatch");
  const key = request.path.slice(1);
  if (request.method === "PUT") {
    objects.set(key, request.body);
    return { headers: { etag: '"0"' } };
  }
  const found = objects.get(key);
  return found === undefined ? xml(404, "NoSuchKey") : { body: found };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function xml(status: number, code: string): HttpResponse {
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>` };
}
