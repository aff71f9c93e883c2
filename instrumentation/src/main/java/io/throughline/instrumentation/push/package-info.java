/**
 * The telemetry of connections that stay open while a server pushes messages over them, whatever
 * serves them: {@link io.throughline.instrumentation.push.SseTelemetry} of server-sent events,
 * {@link io.throughline.instrumentation.push.WebSocketTelemetry} of WebSockets, and {@link
 * io.throughline.instrumentation.push.MessageContext} for the context inside a message, since
 * neither has headers.
 */
@NullMarked
package io.throughline.instrumentation.push;

import org.jspecify.annotations.NullMarked;
