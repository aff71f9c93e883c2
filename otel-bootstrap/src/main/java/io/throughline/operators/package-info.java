/**
 * The port for operators: metrics, health, and the control of what can be changed while the service
 * runs. Not API.
 *
 * <p>One thread accepts and one serves all connections without waiting for any of them, so a
 * request that never ends costs a socket and no thread. Only a page of metrics that is on its way
 * has a thread; how many there are, and for how long, is limited.
 */
@NullMarked
package io.throughline.operators;

import org.jspecify.annotations.NullMarked;
