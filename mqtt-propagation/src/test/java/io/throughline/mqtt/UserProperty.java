package io.throughline.mqtt;

/** Stands in for Paho's UserProperty, a mutable list of which a message has. */
record UserProperty(String key, String value) {}
