package io.throughline.benchmarks.service;

/** The observers of the service; the others are compared with the first. */
enum Observer {
  NOBODY,
  SDK,
  THROUGHLINE,
  AGENT
}
