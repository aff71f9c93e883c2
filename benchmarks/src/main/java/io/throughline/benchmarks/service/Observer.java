package io.throughline.benchmarks.service;

/** Who observes the service; the first one is what the others are compared with. */
enum Observer {
  NOBODY,
  SDK,
  THROUGHLINE,
  AGENT
}
