#!/usr/bin/env bash
# Builds the images of the scenario `stores` with buildah, from Maven Central and the Go module proxy as the machine's clients know them:
# Spark with object stores and table formats, and a server that speaks the protocol of S3. Both are built once for their content.
#
# usage: build.sh SPARK_IMAGE    an image with Spark 4.1 in /opt/spark, as buildah knows it
# prints the names of the two images, one on a line
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
spark_image=${1:?usage: build.sh SPARK_IMAGE}

# key_of FILE|WORD...: what an image is made from, as a short hash.
key_of() {
  local file
  for file in "$@"; do
    if [[ -f $file ]]; then sha256sum <"$file"; else echo "$file"; fi
  done | sha256sum | cut -c 1-12
}

work=$(mktemp -d)
container=
trap 'rm -rf "$work"; [[ -z $container ]] || buildah rm "$container" >&2' EXIT

# image NAME FROM COMMAND: makes the image unless it exists. COMMAND fills the working container $container.
image() {
  local name=$1
  if ! buildah inspect --type image "$name" >/dev/null 2>&1; then
    echo "building $name" >&2
    container=$(buildah from --pull-never "$2")
    "$3" >&2
    buildah commit -q --rm "$container" "$name" >&2
    container=
  fi
  echo "$name"
}

# Jars that Spark has in another version would be on the class path twice, so its own stay.
fill_stores() {
  local root jar artifact
  mvn -q -B -f jars/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/jars"
  root=$(buildah mount "$container")
  for jar in "$work"/jars/*.jar; do
    artifact=$(basename "$jar" | sed -E 's/-[0-9][^-]*(-[0-9]+)?\.jar$//')
    if ! compgen -G "$root/opt/spark/jars/$artifact-[0-9]*.jar" >/dev/null; then install -m 644 "$jar" "$root/opt/spark/jars/"; fi
  done
  install -m 755 decom.sh "$root/opt/decom.sh"
  buildah umount "$container"
}

fill_s3_server() {
  (cd s3-server && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$work/versitygw" github.com/versity/versitygw/cmd/versitygw)
  buildah add -q "$container" "$work/versitygw" /versitygw
  buildah config --entrypoint '["/versitygw"]' --user 65532:65532 "$container"
}

image "localhost/cdk8s-spark/stores:$(key_of build.sh decom.sh jars/pom.xml "$(buildah inspect --type image --format '{{.FromImageID}}' "$spark_image")")" \
  "$spark_image" fill_stores
image "localhost/cdk8s-spark/s3-server:$(key_of build.sh s3-server/go.mod s3-server/go.sum)" scratch fill_s3_server
