/** A publisher and a subscriber, instrumented as any user of an MQTT client library would. */
@NullMarked
package io.throughline.examples.cluster.client;

import org.jspecify.annotations.NullMarked;
