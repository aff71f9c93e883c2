/** Requests to the collector by OTLP/HTTP and OTLP/gRPC: one request, one {@link ExportResult}. */
@NullMarked
package io.throughline.delivery.internal.transport;

import org.jspecify.annotations.NullMarked;
