/**
 * The reference cluster: an MQTT broker, a placement centre and a journal, each a process, and a
 * publisher and a subscriber that use them. Start reading at {@link
 * io.throughline.examples.cluster.broker.Broker}.
 */
@NullMarked
package io.throughline.examples.cluster;

import org.jspecify.annotations.NullMarked;
