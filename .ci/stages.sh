# The stages that .ci/run and .ci/full share, and how each is run, timed and counted. To be sourced, from the project's root.
testbed=../shared/testbed/testbed
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0 failed=0 failures=() took=()
whole_start=$SECONDS

# budget KEY...: a number of .ci/budgets.json; nothing where there is none.
budget() {
  node -p 'process.argv.slice(1).reduce((at, key) => at?.[key], JSON.parse(require("fs").readFileSync(".ci/budgets.json", "utf8"))) ?? ""' -- "$@"
}

# stage NAME COMMAND...: runs a command and shows its output. A failure does not keep the next stages from running. The stage counts as
# the checks of its own last `N passed, N failed` line, or as one. Its time is printed beside its budget; being late is no failure.
stage() {
  local name=$1 start=$SECONDS log=$logs/stage code line seconds allowed
  shift
  printf '\n=== %s\n' "$name"
  set +e
  (set -e; "$@") 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  set -e
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1 || true)
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    if [[ $code -ne 0 && ${BASH_REMATCH[2]} -eq 0 ]]; then failed=$((failed + 1)); fi
  elif [[ $code -eq 0 ]]; then
    passed=$((passed + 1)) line=passed
  else
    failed=$((failed + 1)) line=failed
  fi
  if [[ $code -ne 0 ]]; then failures+=("$name"); fi
  seconds=$((SECONDS - start)) allowed=$(budget "$name")
  took+=("$name|$seconds|${allowed:--}|${line:-failed}")
  printf -- '--- %s: %s, %d s%s\n' "$name" "$([[ $code -eq 0 ]] && echo good || echo "FAILED ($code)")" "$seconds" \
    "$([[ -z $allowed ]] || echo " of $allowed s$([[ $seconds -le $allowed ]] || echo ', OVER ITS BUDGET')")"
}

# The machine in words.
machine() {
  printf '%s, %d cores, %d GiB, %s, Node %s' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1048576))" "$(uname -sr)" "$(node --version)"
}

# The files that are generated and committed must be what their sources give.
generated_files_are_current() {
  npx tsx .projenrc.ts >/dev/null
  npm run --silent schema >/dev/null
  npm run --silent docgen
  [[ -z $(git status --porcelain) ]] || {
    git diff --stat
    git status --short
    echo 'generated files differ from what their sources give: run `npx projen && npm run schema && npm run docgen` and commit'
    return 1
  }
}

what_is_shipped_has_no_dependencies() {
  npm pack --json --ignore-scripts --pack-destination "$logs" >"$logs/pack.json"
  mkdir -p "$logs/consumer"
  tar -xzf "$logs"/*.tgz -C "$logs/consumer"
  node -e '
    const { dependencies = {}, peerDependencies } = require(process.argv[1]);
    const [{ size, unpackedSize, entryCount }] = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
    console.log(`package: ${entryCount} files, ${size} bytes packed, ${unpackedSize} unpacked; peers ${Object.keys(peerDependencies).join(", ")}`);
    const names = Object.keys(dependencies);
    if (names.length > 0) { console.error(`run-time dependencies: ${names.join(", ")}`); process.exit(1); }
  ' "$logs/consumer/package/package.json" "$logs/pack.json"
  node "$logs/consumer/package/lib/bin/cli.cjs" --version
  npm audit --omit=dev
}

build_image() {
  local base
  base=$("$testbed" node-image)
  buildah bud --timestamp 0 --build-arg BASE_IMAGE="$base" -t localhost/cdk8s-spark/operator:ci -f image/Dockerfile .
  printf 'the bundle in the image: %d bytes\n' "$(wc -c <lib/bin/cli.cjs)"
}

# Kueue's real manager as an image, and its manifests, both from its Go module. Needs the Go module proxy. Exports what names them.
build_kueue() {
  local version=v0.17.0 folder=$logs/kueue module
  mkdir -p "$folder"
  module=$(cd "$folder" && go mod download -json "sigs.k8s.io/kueue@$version" | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).Dir')
  GOBIN=$folder go install -p 2 "sigs.k8s.io/kueue/cmd/kueue@$version"
  printf 'FROM %s\nCOPY kueue /manager\nUSER 65532:65532\nENTRYPOINT ["/manager"]\n' "$("$testbed" base-image)" >"$folder/Dockerfile"
  buildah bud --timestamp 0 -t "localhost/kueue:$version" -f "$folder/Dockerfile" "$folder"
  kubectl kustomize "$module/config/default" >"$folder/manifests.yaml"
  KUEUE_IMAGE=$("$testbed" load "localhost/kueue:$version")
  KUEUE_MANIFESTS=$folder/manifests.yaml
  export KUEUE_IMAGE KUEUE_MANIFESTS
}

# cluster OPTION...: the real cluster, with the options of `npm run test:cluster`.
cluster() {
  local images
  "$testbed" up
  eval "$("$testbed" env)"
  build_image
  OPERATOR_IMAGE=$("$testbed" load localhost/cdk8s-spark/operator:ci)
  SPARK_IMAGE=$("$testbed" spark-image 4.1.4)
  SPARK_IMAGE_3_5=$("$testbed" spark-image 3.5.9)
  RESTART_API_SERVER="kill -9 \$($testbed status | sed -n 's/^kube-apiserver: process //p') && $testbed up"
  export OPERATOR_IMAGE SPARK_IMAGE SPARK_IMAGE_3_5 RESTART_API_SERVER
  # Only a whole run has the scenarios that need these.
  if [[ " $* " == *' --all '* ]]; then
    build_kueue
    mapfile -t images < <(test/cluster/stores/build.sh "$SPARK_IMAGE")
    STORES_IMAGE=$("$testbed" load "${images[0]}")
    S3_SERVER_IMAGE=$("$testbed" load "${images[1]}")
    export STORES_IMAGE S3_SERVER_IMAGE
  fi
  npm run --silent test:cluster -- --replace "$@"
}

# Prints what each stage took, and the sum as the last line. Answers whether nothing failed.
finish() {
  local entry name seconds allowed result whole=$((SECONDS - whole_start)) allowed_whole
  printf '\n%-44s %8s %8s  %s\n' stage seconds budget result
  for entry in "${took[@]}"; do
    IFS='|' read -r name seconds allowed result <<<"$entry"
    printf '%-44s %8s %8s  %s\n' "$name" "$seconds" "$allowed" "$result"
  done
  allowed_whole=$([[ ${1:-} == budgeted ]] && budget whole || echo -)
  printf '%-44s %8s %8s\n\n' whole "$whole" "$allowed_whole"
  ((${#failures[@]} == 0)) || printf 'failed: %s\n' "${failures[@]}"
  printf 'in %d s\n%d passed, %d failed\n' "$whole" "$passed" "$failed"
  [[ $failed -eq 0 ]]
}
