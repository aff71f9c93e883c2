/**
 * The port for operators: metrics, probes, and what can be changed while a service runs.
 *
 * <p>{@link io.throughline.operators.OperatorsServer} serves {@link
 * io.throughline.operators.http.Endpoint endpoints}. One thread accepts and one serves all
 * connections without waiting for any of them, so a request that never ends costs a socket and no
 * thread. Only a page of metrics that is on its way has a thread; how many there are, and for how
 * long, is limited.
 */
@NullMarked
package io.throughline.operators;

import org.jspecify.annotations.NullMarked;
