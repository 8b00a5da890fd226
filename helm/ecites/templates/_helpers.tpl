{{- define "ecites.labels" -}}
app.kubernetes.io/name: ecites
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "ecites.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}
{{- end }}

{{- define "ecites.environment" -}}
- configMapRef: {name: {{ .Release.Name }}-settings}
- secretRef: {name: {{ .Values.secrets.runtime }}}
{{- end }}

{{- define "ecites.security" -}}
runAsNonRoot: true
runAsUser: 10001
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}
