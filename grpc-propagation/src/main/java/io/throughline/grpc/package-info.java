/**
 * W3C trace context, spans and duration metrics for gRPC. {@link
 * io.throughline.grpc.GrpcPropagation} is the entry; the two interceptors show the life of a call
 * from top to bottom. Why it is built as it is stands in {@code RATIONALE.md}.
 */
@NullMarked
package io.throughline.grpc;

import org.jspecify.annotations.NullMarked;
