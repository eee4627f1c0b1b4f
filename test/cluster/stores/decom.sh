#!/bin/sh
# What Spark's preStop hook runs in executors that are decommissioned: the signal tells the executor to hand over its data, and the pod waits for it.
for process in /proc/[0-9]*; do
  case "$(tr '\0' ' ' <"$process/cmdline" 2>/dev/null)" in
    *java*ExecutorBackend*) pid=${process#/proc/}; kill -s PWR "$pid"; while [ -d "/proc/$pid" ]; do sleep 1; done ;;
  esac
done
