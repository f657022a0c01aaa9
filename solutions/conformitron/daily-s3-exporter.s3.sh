# Signed requests to a bucket, for scripts that have taken in lib.sh: s3 METHOD KEY SHA256 [CURL ARGUMENTS...]
#
# BUCKET_URL, BUCKET_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. SHA256 is that of the body. The credentials are in a file,
# because a command line can be read by others.
s3_credentials=$(secret_file "user = \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"")
no_body=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

s3() {
  s3_method=$1 s3_key=$2 s3_sum=$3
  shift 3
  http "$s3_method" "$BUCKET_URL/$s3_key" --config "$s3_credentials" --aws-sigv4 "aws:amz:$BUCKET_REGION:s3" \
    -H "x-amz-content-sha256: $s3_sum" --max-time 60 "$@"
}

# sum_of FILE: prints its SHA-256.
sum_of() {
  sha256sum "$1" >"$TMPDIR/sum" || fail "$1 could not be read"
  cut -d ' ' -f 1 "$TMPDIR/sum"
}
