package io.throughline.sampling;

import java.time.Instant;

/**
 * A span attribute for which every span is sampled for a while, and all that follows from it,
 * whatever rules, ratios and limits say: to look at one client or topic. What another service
 * decided not to sample is sampled from here on.
 *
 * @param attribute such as {@code messaging.client.id}, which the span must have when it starts; of
 *     clients and topics also the name that log lines have for it, {@code client_id} or {@code
 *     topic}
 * @param value its value
 * @param until when it ends
 */
public record Focus(String attribute, String value, Instant until) {}
