/**
 * The reference cluster against the real collector, Jaeger, Elasticsearch and Prometheus; {@code
 * ./e2e} runs it. {@link io.throughline.tests.e2e.ReferenceCluster} starts the cluster, {@link
 * io.throughline.tests.e2e.Backends} asks what has arrived.
 */
@NullMarked
package io.throughline.tests.e2e;

import org.jspecify.annotations.NullMarked;
