@NullMarked
package io.throughline.examples.chat.model;

import org.jspecify.annotations.NullMarked;
