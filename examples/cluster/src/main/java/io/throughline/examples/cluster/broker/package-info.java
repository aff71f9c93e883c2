/**
 * The MQTT broker: HiveMQ with an extension that continues each publisher's trace, stores the
 * message and gives each delivery its own span.
 */
@NullMarked
package io.throughline.examples.cluster.broker;

import org.jspecify.annotations.NullMarked;
